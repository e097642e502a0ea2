import type { Query } from "../db/sql.ts"
import { type Blame, type Disposition, discardDisposition, type Placing } from "../delivery/disposition.ts"
import type { Inboxes } from "../delivery/inbox.ts"
import { remember } from "../delivery/memory.ts"
import { settledPlace } from "../delivery/places.ts"
import { noteTrace } from "../delivery/traces.ts"
import type { AccountRef } from "../directory/directory.ts"
import { MailError } from "../errors.ts"
import type { Batch } from "../queue/claims.ts"
import { domainOf, enqueue } from "../queue/enqueue.ts"
import { type Envelope, newTrace } from "../queue/envelope.ts"
import type { DeliveryNote } from "../queue/history.ts"
import { keep } from "../store/filing.ts"
import type { StagedContent } from "../store/incoming.ts"
import { checkQuota } from "../store/quota.ts"
import { relayRequests } from "./fates.ts"
import { noteDisposition, noteFiled, noteOthers } from "./notes.ts"
import type { Plan } from "./plan.ts"
import type { Familiarity } from "./repeats.ts"

/** A message with its plan, ready to be committed. */
export interface Shipment {
  envelope: Envelope
  staged: StagedContent
  plan: Plan
  /** INBOX, or Junk, by account, of those whose mail no script looks at. */
  inboxes: Map<number, number>
  /** Copies that are not like the others, by account: with what its own filter says on top. */
  own?: ReadonlyMap<number, StagedContent>
  /** What scripts decided for the others. */
  dispositions: Disposition[]
  /** Who has the message already, and what the others remember of it. */
  familiarity?: Familiarity
  /** Relays by the sender under which they leave. */
  owed: ReadonlyMap<string, string[]>
}

/** A mailbox that changed. */
export interface Touched {
  accountId: number
  mailboxId: number
  /** Whether it was made just now. */
  made: boolean
}

/** What was done for a shipment inside the transaction. */
export interface Shipped {
  touched: Touched[]
  /** What the worker of this process is to begin with after the commit. */
  claimed: Batch[]
  /** Something waits in the queue for its turn. */
  waits: boolean
  /** What history says of it. */
  noted: DeliveryNote[]
  /** Under which it goes on, beside its own. */
  traces: string[]
}

/** Recipients elsewhere that are claimed with their message at most; the worker divides what goes to more of them. */
const mostClaimed = 50

/** The destinations of messages that may go at once. */
export function destinations(shipments: readonly Shipment[]): string[] {
  const relays = shipments.flatMap(({ plan }) => plan.relays)
  return relays.length > mostClaimed ? [] : relays.map(domainOf)
}

/** What the plan counted on is not so any more; a new plan knows. */
export class Overtaken extends Error {
  /** What to say when new plans do not help. */
  readonly refusal: MailError

  constructor(refusal: MailError) {
    super(refusal.message)
    this.refusal = refusal
  }
}

function overtaken(thrown: unknown): never {
  throw thrown instanceof MailError && thrown.code === "over-quota" ? new Overtaken(thrown) : thrown
}

export const hasLimit = ({ quotaBytes, quotaMessages }: AccountRef) => quotaBytes > 0 || quotaMessages > 0

/** What shipping works with. */
interface Dock {
  tx: Query
  inboxes: Inboxes
  /** Milliseconds. */
  now: number
  /** How long the queue tries, milliseconds. */
  queueLifetime: number
  /** Under which recipients elsewhere are claimed, by destination. */
  leases: ReadonlyMap<string, string>
}

/**
 * Carries out a plan inside the transaction that accepts the message.
 * @throws Overtaken when somebody else changed what it was made on
 */
export async function ship(dock: Dock, shipment: Shipment): Promise<Shipped> {
  const { tx, inboxes, now } = dock
  const { staged, plan, dispositions } = shipment
  const touched: Touched[] = []
  const noted: DeliveryNote[] = []
  const pen = { tx, inboxes, now, noted }
  const bytes = new Bytes(tx, now)
  const copyFor = (accountId: number) => shipment.own?.get(accountId) ?? staged
  // The plan saw what was committed when it was made; only here is it known who else was faster.
  for (const account of plan.copies)
    if (shipment.inboxes.has(account.id) && hasLimit(account))
      await checkQuota(tx, account.id, { bytes: copyFor(account.id).size, messages: 1 }).catch(overtaken)
  for (const [accountId, mailboxId] of shipment.inboxes) {
    const { size, threadKeys } = copyFor(accountId)
    const contentId = await bytes.kept(copyFor(accountId))
    await inboxes.deliver(tx, mailboxId, { contentId, size, threadKeys, now })
    const filed = { accountId, mailboxId, made: false }
    touched.push(filed)
    await familiar(tx, shipment, accountId, now)
    await noteFiled(pen, shipment, filed)
  }
  for (const disposition of dispositions) {
    const filed = await dispose(dock, disposition, { bytes, staged: copyFor(disposition.account.id) })
    touched.push(...filed)
    await noteDisposition(pen, shipment, disposition, filed)
    if (disposition.placings.length > 0) await familiar(tx, shipment, disposition.account.id, now)
  }
  for (const { account, trace } of shipment.familiarity?.repeats ?? []) await noteTrace(tx, account.id, trace)
  await noteOthers(pen, shipment)
  const owes = plan.relays.length + plan.handovers.length > 0
  const { claimed, traces } = owes
    ? await owe(dock, shipment, await bytes.kept(staged))
    : { claimed: [], traces: [] }
  const waits =
    plan.handovers.length > 0 || plan.relays.some((address) => !dock.leases.has(domainOf(address)))
  return { touched, claimed, waits, noted, traces }
}

/** Notes that an account has the message now. @throws Overtaken when it came to it by another way at the same moment */
async function familiar(tx: Query, { familiarity }: Shipment, accountId: number, now: number): Promise<void> {
  const memory = familiarity?.memories.get(accountId)
  if (memory && !(await remember(tx, memory, now))) throw new Overtaken(busy)
}

const busy = new MailError("unavailable", "The mailbox is busy; try again in a moment")

/** Keeps bytes when they are first referred to, and once. */
class Bytes {
  readonly #tx: Query
  readonly #now: number
  readonly #ids = new Map<StagedContent, number>()

  constructor(tx: Query, now: number) {
    this.#tx = tx
    this.#now = now
  }

  /** @returns the id of the content */
  async kept(staged: StagedContent): Promise<number> {
    const id = this.#ids.get(staged) ?? (await keep(this.#tx, staged, this.#now))
    this.#ids.set(staged, id)
    return id
  }
}

async function owe(
  { tx, now, queueLifetime, leases }: Dock,
  { envelope, staged, plan, owed }: Shipment,
  contentId: number,
): Promise<Pick<Shipped, "claimed" | "traces">> {
  const requests = relayRequests(envelope, plan)
  const claimed: Batch[] = []
  const traces: string[] = []
  let trace = envelope.trace
  const { handovers } = plan
  const debts = [
    ...[...owed].filter(([, recipients]) => recipients.length > 0),
    ...(handovers.length > 0 ? [[envelope.sender, []] as const] : []),
  ]
  for (const [sender, recipients] of debts) {
    const isHandedOver = recipients.length === 0
    const debt = {
      trace,
      contentId,
      sender,
      accountId: envelope.submitter?.id,
      size: staged.size,
      smtputf8: envelope.smtputf8,
      subject: staged.summary.subject.slice(0, 200),
      recipients,
      ...(isHandedOver && { handovers }),
      // A return path of its own is for those who bounce.
      request: isHandedOver ? { ...envelope.request, verp: false } : envelope.request,
      requests,
      now,
      expiresAt: now + queueLifetime,
    }
    claimed.push(...(await enqueue(tx, debt, { leases })))
    if (trace !== envelope.trace) traces.push(trace)
    // A trace names one message of the queue.
    trace = newTrace()
  }
  return { claimed, traces }
}

/** The message as it came, and what keeps it. */
interface Kept {
  bytes: Bytes
  staged: StagedContent
}

async function dispose(dock: Dock, disposition: Disposition, kept: Kept): Promise<Touched[]> {
  const { tx, now } = dock
  const { account, placings, memories, blame, trace } = disposition
  for (const memory of memories) if (!(await remember(tx, memory, now))) throw new Overtaken(busy)
  if (hasLimit(account) && placings.length > 0) {
    const bytes = placings.reduce((sum, { staged }) => sum + (staged ?? kept.staged).size, 0)
    await checkQuota(tx, account.id, { bytes, messages: placings.length }).catch(overtaken)
  }
  const touched: Touched[] = []
  for (const placing of placings) touched.push(await place(dock, account.id, placing, kept))
  if (blame && (await isNews(tx, blame))) touched.push(await place(dock, blame.readerId, blame.note, kept))
  await noteTrace(tx, account.id, trace)
  return touched
}

async function place(
  { tx, inboxes, now }: Dock,
  accountId: number,
  placing: Placing,
  kept: Kept,
): Promise<Touched> {
  const { staged = kept.staged, flags } = placing
  const contentId = await kept.bytes.kept(staged)
  const mailboxId = await settledPlace(tx, accountId, placing.place, now)
  const { size, threadKeys } = staged
  await inboxes.deliver(tx, mailboxId, { contentId, size, threadKeys, now, flags }).catch((thrown) => {
    // Somebody deleted the mailbox since; the script decides anew.
    throw thrown instanceof MailError && thrown.code === "unavailable" ? new Overtaken(thrown) : thrown
  })
  return { accountId, mailboxId, made: !("mailboxId" in placing.place) }
}

/** Whether a failed version has not been told of; then it is from now on. */
async function isNews(tx: Query, { versionId, hash, site }: Blame): Promise<boolean> {
  const table = site ? "site_script" : "sieve_script"
  const changed = await tx.run(
    `UPDATE ${table} SET blamed_hash = ? WHERE id = ? AND (blamed_hash IS NULL OR blamed_hash <> ?)`,
    hash,
    versionId,
    hash,
  )
  return changed > 0
}

/** Takes away what nobody took over. */
export async function discardShipment({ dispositions, own }: Shipment): Promise<void> {
  for (const staged of own?.values() ?? []) await staged.discard()
  for (const disposition of dispositions) await discardDisposition(disposition)
}

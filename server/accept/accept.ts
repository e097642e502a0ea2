// Custody. What always holds:
// - `accept` resolves when the message is on disk for every recipient the plan serves: a copy in a mailbox, a row in
//   the queue, or a bounce on its way, all in one commit. Only then may anybody say 250.
// - When it throws, nothing of the message is left and the caller still owns it.
// - A recipient who cannot be served here is refused when all of them are, and otherwise told of to the sender by a
//   bounce that is part of the same commit. A message with the null sender never causes a bounce.
// - Bytes are kept once, whoever gets them.

import type { Clock } from "../clock.ts"
import type { Config } from "../config.ts"
import type { Query, Sql } from "../db/sql.ts"
import { Cascade } from "../delivery/cascade.ts"
import type { Disposition } from "../delivery/disposition.ts"
import { Inboxes } from "../delivery/inbox.ts"
import type { Pipes } from "../delivery/pipes.ts"
import { type Event, Rules } from "../delivery/rules.ts"
import { noteTrace } from "../delivery/traces.ts"
import type { Directory } from "../directory/directory.ts"
import type { Resolution } from "../directory/resolve.ts"
import { MailError } from "../errors.ts"
import type { Log } from "../log.ts"
import type { Dispatch } from "../queue/dispatch.ts"
import { type Envelope, newTrace } from "../queue/envelope.ts"
import { composeNotice } from "../queue/notice.ts"
import { readerLanguage } from "../queue/words/reader-language.ts"
import type { StagedContent } from "../store/incoming.ts"
import type { Amount } from "../store/quota.ts"
import type { Store } from "../store/store.ts"
import { fatesToTell } from "./fates.ts"
import { relaysBySender } from "./forwarding.ts"
import { type Coming, Gathering } from "./gathering.ts"
import { type Accepted, logAccepted, logShipped } from "./logging.ts"
import { ownCopies } from "./own-copies.ts"
import { makePlan, type Plan, type Resolved } from "./plan.ts"
import { refusalOf } from "./refusal.ts"
import { type Familiarity, familiarity } from "./repeats.ts"
import { holdOf, schedule } from "./scheduling.ts"
import {
  destinations,
  discardShipment,
  hasLimit,
  Overtaken,
  type Shipment,
  type Shipped,
  ship,
  type Touched,
} from "./shipment.ts"

export interface AcceptanceParts {
  sql: Sql
  store: Store
  directory: Directory
  /** Takes over what is for elsewhere: at once where it has a slot, else when it is woken after the commit. */
  queue: Dispatch
  hostname: string
  clock: Clock
  log: Log
  /** Language of notices, and how long the queue tries. */
  config: Pick<Config, "language" | "queueLifetime"> & Partial<Pick<Config, "duplicateTime">>
  /** Programs that scripts may give mail to; none when absent. */
  pipes?: Pipes | undefined
}

/** What may come along with a message. */
export interface Company {
  /** What the directory said a moment ago, by recipient, so that it is not asked twice. */
  resolved?: ReadonlyMap<string, Resolution>
  /** The announcement of the message, so that it can be committed with others that come now. */
  coming?: Coming
  /** Runs in the same transaction, before anything is filed or queued. */
  alongside?(tx: Query): Promise<void>
}

/** A message on its way. */
type Parcel = Pick<Shipment, "envelope" | "staged">

/** Plans made for one message at most; more than one only where others fill a mailbox at the same moment. */
const mostTries = 8

/** The single way in: network, submission, bounces, and everything that writes mail itself. */
export class Acceptance {
  readonly #parts: AcceptanceParts
  readonly #inboxes: Inboxes
  readonly #rules: Rules
  readonly #gathering = new Gathering()

  constructor(parts: AcceptanceParts) {
    this.#parts = parts
    this.#inboxes = new Inboxes(parts.store)
    this.#rules = new Rules({ ...parts, inboxes: this.#inboxes })
  }

  /** Tells that a message is being received and may soon be accepted. */
  announce(): Coming {
    return this.#gathering.announce()
  }

  /**
   * Takes a message over for good.
   * @param staged its bytes, the Return-Path field first; taken over or taken away, whatever happens
   * @throws MailError "over-quota" or "no-such-address" when nobody can get it; "no-space", "unavailable"
   */
  async accept(envelope: Envelope, staged: StagedContent, company: Company = {}): Promise<Accepted> {
    try {
      return await retried(() => this.#take(envelope, staged, company))
    } finally {
      await staged.discard()
    }
  }

  /**
   * Lets a script look at a message that IMAP changed (RFC 6785), and does what it says beside what it says of the
   * message itself: copies and letters, all in one commit.
   * @param event.staged the message; taken away when done
   * @returns what the script decided; undefined when there is none
   * @throws MailError "over-quota", "unavailable" …; then nothing was done
   */
  async hear(event: Event): Promise<Disposition | undefined> {
    try {
      return await retried(() => this.#hear(event))
    } finally {
      await event.staged.discard()
    }
  }

  async #hear(event: Event): Promise<Disposition | undefined> {
    const { envelope, staged, cascade } = event
    const disposition = await this.#rules.hear(event)
    if (!disposition) return undefined
    const shipments: Shipment[] = [alone({ envelope, staged }, disposition)]
    try {
      await this.#prepareLine(shipments, [...disposition.letters], cascade)
      this.#announce(await this.#commit(shipments))
      return disposition
    } finally {
      await discardAll(shipments)
    }
  }

  async #take(envelope: Envelope, staged: StagedContent, company: Company): Promise<Accepted> {
    const holdUntil = holdOf(envelope, this.#parts.clock.now())
    if (holdUntil !== undefined)
      return this.#schedule({ envelope, staged, holdUntil, alongside: company.alongside })
    const shipments: Shipment[] = []
    try {
      await this.#prepareAll(shipments, { envelope, staged }, company.resolved)
      await this.#gathering.ready(company.coming)
      this.#announce(await this.#commit(shipments, company.alongside))
      return logAccepted(this.#parts.log, shipments[0]!)
    } finally {
      await discardAll(shipments)
    }
  }

  async #schedule(letter: Parameters<typeof schedule>[1]): Promise<Accepted> {
    const { envelope, staged, holdUntil } = letter
    await schedule(this.#parts, letter)
    this.#parts.queue.wake()
    const { trace, sender } = envelope
    this.#parts.log.info("message.scheduled", { trace, sender, size: staged.size, until: holdUntil })
    return { trace, copies: 0, relays: envelope.recipients.length, refused: 0 }
  }

  /** Plans a message and everything it causes: notices to its sender, and what scripts send. */
  async #prepareAll(
    shipments: Shipment[],
    first: Parcel,
    known?: ReadonlyMap<string, Resolution>,
  ): Promise<void> {
    const cascade = new Cascade()
    const shipment = await this.#prepare(first, cascade, known)
    shipments.push(shipment)
    await this.#refuseIfNobody(shipment)
    await this.#prepareLine(shipments, await this.#causedBy(shipment), cascade)
  }

  async #prepareLine(shipments: Shipment[], line: Parcel[], cascade: Cascade): Promise<void> {
    for (const parcel of line) {
      const shipment = await this.#prepare(parcel, cascade)
      shipments.push(shipment)
      line.push(...(await this.#causedBy(shipment)))
    }
  }

  /** What scripts send because of a message, and what its sender has to be told. */
  async #causedBy(shipment: Shipment): Promise<Parcel[]> {
    const notice = await this.#noticeOf(shipment)
    return [...shipment.dispositions.flatMap(({ letters }) => letters), ...(notice ? [notice] : [])]
  }

  async #prepare(
    { envelope: given, staged }: Parcel,
    cascade: Cascade,
    resolved?: ReadonlyMap<string, Resolution>,
  ): Promise<Shipment> {
    const { directory } = this.#parts
    const recipients: Resolved[] = []
    for (const address of given.recipients)
      recipients.push({ address, resolution: resolved?.get(address) ?? (await directory.resolve(address)) })
    const plan = makePlan({ recipients, usage: await this.#usage(recipients), size: staged.size })
    const envelope = await judgedByAll(given, plan.copies)
    const known = await this.#familiarity({ envelope, staged }, plan, cascade)
    const repeated = new Set(known.repeats.map(({ account }) => account.id))
    const fresh = plan.copies.filter(({ id }) => !repeated.has(id))
    const inboxes = new Map<number, number>()
    for (const { id } of fresh) inboxes.set(id, await this.#inboxes.placeOf(id, envelope))
    const owed = await relaysBySender(directory, envelope, plan, this.#parts.clock.now())
    const own = await ownCopies(this.#parts.store, { envelope, staged }, fresh)
    const shipment: Shipment = {
      ...{ envelope, staged, plan, inboxes, own, owed },
      dispositions: [],
      familiarity: known,
    }
    try {
      await this.#applyRules(shipment, cascade)
      rememberIn(cascade, shipment)
      return shipment
    } catch (thrown) {
      await discardShipment(shipment)
      throw thrown
    }
  }

  #familiarity(parcel: Parcel, { copies }: Plan, cascade: Cascade): Promise<Familiarity> {
    const { sql, store, config, clock } = this.#parts
    const parts = { sql, store, usual: config.duplicateTime ?? 0 }
    return familiarity(parts, parcel, { accounts: copies, cascade, now: clock.now() })
  }

  async #applyRules(shipment: Shipment, cascade: Cascade): Promise<void> {
    const { envelope, plan, inboxes, own, dispositions } = shipment
    for (const account of await this.#rules.concerned(plan.copies.filter(({ id }) => inboxes.has(id)))) {
      const recipient = plan.addressed.get(account.id)!
      const staged = own?.get(account.id) ?? shipment.staged
      const disposition = await this.#rules.apply({ account, recipient, envelope, staged, cascade })
      if (!disposition) continue
      inboxes.delete(account.id)
      dispositions.push(disposition)
    }
  }

  /** @throws MailError when nobody can get the message, or every script refuses it in the session (RFC 5429 §2.1) */
  async #refuseIfNobody({ plan, dispositions }: Shipment): Promise<void> {
    refuseIfNobody(plan)
    const refusal = refusalOf(plan, dispositions)
    if (!refusal) return
    await this.#parts.sql.write(async (tx) => {
      for (const { account, trace } of dispositions) await noteTrace(tx, account.id, trace)
    })
    throw refusal
  }

  async #usage(recipients: Resolved[]): Promise<Map<number, Amount>> {
    const usage = new Map<number, Amount>()
    const accounts = recipients.flatMap(({ resolution }) =>
      resolution.kind === "local" ? resolution.accounts : [],
    )
    for (const account of accounts)
      if (hasLimit(account) && !usage.has(account.id))
        usage.set(account.id, await this.#parts.store.usage(account.id))
    return usage
  }

  async #noticeOf({ envelope, staged, plan }: Shipment): Promise<Parcel | undefined> {
    const fates = fatesToTell(envelope, plan)
    if (fates.length === 0) return undefined
    const { store, hostname, clock, config, sql } = this.#parts
    const reader = { sender: envelope.sender, accountId: envelope.submitter?.id }
    const notice = composeNotice({
      hostname,
      now: clock.now(),
      trace: newTrace(),
      original: { ...envelope, subject: staged.summary.subject, arrivedAt: clock.now() },
      fates,
      returned: undefined,
      language: await readerLanguage(sql, reader, config.language),
    })
    const incoming = store.receive(notice.bytes.length)
    await incoming.write(notice.bytes)
    return { envelope: notice.envelope, staged: await incoming.finish() }
  }

  async #commit(shipments: Shipment[], alongside?: (tx: Query) => Promise<void>): Promise<Touched[]> {
    const { sql, clock, config, queue } = this.#parts
    const now = clock.now()
    const { queueLifetime } = config
    const reservation = queue.reserve(destinations(shipments))
    try {
      const shipped = await sql.write(async (tx) => {
        await alongside?.(tx)
        const dock = { tx, inboxes: this.#inboxes, now, queueLifetime, leases: reservation.leases }
        const all: Shipped[] = []
        for (const shipment of shipments) all.push(await ship(dock, shipment))
        return all
      })
      reservation.begin(shipped.flatMap(({ claimed }) => claimed))
      logShipped(this.#parts.log, shipments, shipped)
      if (shipped.some(({ waits }) => waits)) queue.wake()
      return shipped.flatMap(({ touched }) => touched)
    } finally {
      reservation.release()
    }
  }

  #announce(touched: readonly Touched[]): void {
    const { store } = this.#parts
    for (const { accountId, mailboxId, made } of touched) {
      if (made) store.announce(accountId, undefined)
      store.announce(accountId, mailboxId)
    }
  }
}

/** Plans anew when somebody else changed what a plan was made on. */
async function retried<T>(attempt: () => Promise<T>): Promise<T> {
  for (let tries = 1; ; tries++) {
    try {
      return await attempt()
    } catch (thrown) {
      if (!(thrown instanceof Overtaken)) throw thrown
      if (tries === mostTries) throw thrown.refusal
    }
  }
}

/** A message nobody is to get but as its script says. */
function alone(parcel: Parcel, disposition: Disposition): Shipment {
  const plan = makePlan({ recipients: [], usage: new Map(), size: 0 })
  return { ...parcel, plan, inboxes: new Map(), dispositions: [disposition], owed: new Map() }
}

/** What is filed now is known to the letters that follow from it, before any of it is committed. */
function rememberIn(cascade: Cascade, { familiarity, inboxes, dispositions }: Shipment): void {
  const filed = dispositions.filter(({ placings }) => placings.length > 0).map(({ account }) => account.id)
  for (const id of [...inboxes.keys(), ...filed]) {
    const memory = familiarity?.memories.get(id)
    if (memory) cascade.remember(id, memory.key)
  }
}

/** The envelope with what everybody who gets a copy thinks of the message, if anybody does. */
async function judgedByAll(envelope: Envelope, copies: Plan["copies"]): Promise<Envelope> {
  const { judged } = envelope
  const missing = copies.map(({ id }) => id).filter((id) => !judged?.accounts.has(id))
  if (!judged?.others || missing.length === 0) return envelope
  const accounts = new Map([...judged.accounts, ...(await judged.others(missing))])
  return { ...envelope, judged: { ...judged, accounts } }
}

/** Takes away what nobody took over; the first message is the caller's. */
async function discardAll(shipments: readonly Shipment[]): Promise<void> {
  for (const { staged } of shipments.slice(1)) await staged.discard()
  for (const shipment of shipments) await discardShipment(shipment)
}

function refuseIfNobody({ copies, relays, handovers, refusals }: Plan): void {
  if (copies.length + relays.length + handovers.length > 0) return
  if (refusals.some(({ reason }) => reason === "over-quota"))
    throw new MailError("over-quota", "The mailbox is full")
  throw new MailError("no-such-address", "None of the recipients is here any more")
}

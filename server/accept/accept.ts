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
import { Inboxes } from "../delivery/inbox.ts"
import type { AccountRef, Directory } from "../directory/directory.ts"
import type { Resolution } from "../directory/resolve.ts"
import { MailError } from "../errors.ts"
import type { Log } from "../log.ts"
import { enqueue } from "../queue/enqueue.ts"
import { type Envelope, newTrace } from "../queue/envelope.ts"
import { composeNotice } from "../queue/notice.ts"
import { keep } from "../store/filing.ts"
import type { StagedContent } from "../store/incoming.ts"
import { type Amount, checkQuota } from "../store/quota.ts"
import type { Store } from "../store/store.ts"
import { fatesToTell, relayRequests } from "./fates.ts"
import { type Coming, Gathering } from "./gathering.ts"
import { makePlan, type Plan, type Resolved } from "./plan.ts"

export interface AcceptanceParts {
  sql: Sql
  store: Store
  directory: Directory
  /** Told after a commit that put something into the queue. */
  queue: { wake(): void }
  hostname: string
  clock: Clock
  log: Log
  /** Language of notices, and how long the queue tries. */
  config: Pick<Config, "language" | "queueLifetime">
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

/** What was done with a message. */
export interface Accepted {
  trace: string
  copies: number
  relays: number
  refused: number
}

/** Plans made for one message at most; more than one only where others fill a mailbox at the same moment. */
const mostTries = 8

/** A message with its plan, ready to be committed. */
interface Shipment {
  envelope: Envelope
  staged: StagedContent
  plan: Plan
  /** INBOX by account. */
  inboxes: Map<number, number>
}

/** The single way in: network, submission, bounces, and everything that writes mail itself. */
export class Acceptance {
  readonly #parts: AcceptanceParts
  readonly #inboxes: Inboxes
  readonly #gathering = new Gathering()

  constructor(parts: AcceptanceParts) {
    this.#parts = parts
    this.#inboxes = new Inboxes(parts.store)
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
      for (let tries = 1; ; tries++) {
        try {
          return await this.#take(envelope, staged, company)
        } catch (thrown) {
          if (!(thrown instanceof Overtaken)) throw thrown
          if (tries === mostTries) throw thrown.refusal
        }
      }
    } finally {
      await staged.discard()
    }
  }

  async #take(envelope: Envelope, staged: StagedContent, company: Company): Promise<Accepted> {
    const shipment = await this.#prepare(envelope, staged, company.resolved)
    refuseIfNobody(shipment.plan)
    const notice = await this.#prepareNotice(shipment)
    const shipments = notice ? [shipment, notice] : [shipment]
    try {
      await this.#gathering.ready(company.coming)
      await this.#commit(shipments, company.alongside)
      this.#announce(shipments)
      return this.#accepted(shipment)
    } finally {
      await notice?.staged.discard()
    }
  }

  async #prepare(
    envelope: Envelope,
    staged: StagedContent,
    known?: ReadonlyMap<string, Resolution>,
  ): Promise<Shipment> {
    const { directory } = this.#parts
    const recipients: Resolved[] = []
    for (const address of envelope.recipients)
      recipients.push({ address, resolution: known?.get(address) ?? (await directory.resolve(address)) })
    const plan = makePlan({ recipients, usage: await this.#usage(recipients), size: staged.size })
    const inboxes = new Map<number, number>()
    for (const { id } of plan.copies) inboxes.set(id, await this.#inboxes.of(id))
    return { envelope, staged, plan, inboxes }
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

  async #prepareNotice({ envelope, staged, plan }: Shipment): Promise<Shipment | undefined> {
    const fates = fatesToTell(envelope, plan)
    if (fates.length === 0) return undefined
    const { store, hostname, clock, config } = this.#parts
    const notice = composeNotice({
      hostname,
      now: clock.now(),
      trace: newTrace(),
      original: { ...envelope, subject: staged.summary.subject, arrivedAt: clock.now() },
      fates,
      returned: undefined,
      language: config.language,
    })
    const incoming = store.receive(notice.bytes.length)
    await incoming.write(notice.bytes)
    return this.#prepare(notice.envelope, await incoming.finish())
  }

  async #commit(shipments: Shipment[], alongside?: (tx: Query) => Promise<void>): Promise<void> {
    const now = this.#parts.clock.now()
    await this.#parts.sql.write(async (tx) => {
      await alongside?.(tx)
      for (const shipment of shipments) await this.#ship(tx, shipment, now)
    })
  }

  async #ship(tx: Query, { envelope, staged, plan, inboxes }: Shipment, now: number): Promise<void> {
    if (plan.copies.length === 0 && plan.relays.length === 0) return
    const contentId = await keep(tx, staged, now)
    const { size, threadKeys } = staged
    // The plan saw what was committed when it was made; only here is it known who else was faster.
    for (const account of plan.copies)
      if (hasLimit(account)) await checkQuota(tx, account.id, { bytes: size, messages: 1 }).catch(overtaken)
    for (const mailboxId of inboxes.values())
      await this.#inboxes.deliver(tx, mailboxId, { contentId, size, threadKeys, now })
    if (plan.relays.length === 0) return
    await enqueue(tx, {
      trace: envelope.trace,
      contentId,
      sender: envelope.sender,
      accountId: envelope.submitter?.id,
      size: staged.size,
      smtputf8: envelope.smtputf8,
      subject: staged.summary.subject.slice(0, 200),
      recipients: plan.relays,
      request: envelope.request,
      requests: relayRequests(envelope, plan),
      now,
      expiresAt: now + this.#parts.config.queueLifetime,
    })
  }

  #announce(shipments: Shipment[]): void {
    const { store, queue } = this.#parts
    for (const { inboxes } of shipments)
      for (const [accountId, mailboxId] of inboxes) store.announce(accountId, mailboxId)
    if (shipments.some(({ plan }) => plan.relays.length > 0)) queue.wake()
  }

  #accepted({ envelope, staged, plan }: Shipment): Accepted {
    const { log } = this.#parts
    for (const { address, reason } of plan.refusals)
      log.warn("message.undelivered", { trace: envelope.trace, recipient: address, reason })
    const done = { copies: plan.copies.length, relays: plan.relays.length, refused: plan.refusals.length }
    log.info("message.accepted", {
      trace: envelope.trace,
      sender: envelope.sender,
      size: staged.size,
      ...done,
    })
    return { trace: envelope.trace, ...done }
  }
}

/** Somebody else took the room that the plan counted on; a new plan knows. */
class Overtaken extends Error {
  readonly refusal: MailError

  constructor(refusal: MailError) {
    super(refusal.message)
    this.refusal = refusal
  }
}

function overtaken(thrown: unknown): never {
  throw thrown instanceof MailError && thrown.code === "over-quota" ? new Overtaken(thrown) : thrown
}

const hasLimit = ({ quotaBytes, quotaMessages }: AccountRef) => quotaBytes > 0 || quotaMessages > 0

function refuseIfNobody({ copies, relays, refusals }: Plan): void {
  if (copies.length > 0 || relays.length > 0) return
  if (refusals.some(({ reason }) => reason === "over-quota"))
    throw new MailError("over-quota", "The mailbox is full")
  throw new MailError("no-such-address", "None of the recipients is here any more")
}

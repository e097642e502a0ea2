import type { Acceptance } from "../accept/accept.ts"
import type { Clock } from "../clock.ts"
import type { Query, Sql } from "../db/sql.ts"
import { asMailError, MailError } from "../errors.ts"
import type { Log } from "../log.ts"
import { fieldNameEnd } from "../mime/header.ts"
import type { Content } from "../store/content.ts"
import type { Store } from "../store/store.ts"
import { composeBounce, type Failure } from "./bounce.ts"
import type { Letter } from "./channel.ts"
import { type Batch, giveBack, type LeasedMessage, type LeasedRecipient, postpone } from "./claims.ts"
import { newTrace } from "./envelope.ts"
import { type Answer, Relay } from "./relay.ts"
import { retryWait } from "./retry.ts"
import type { Router } from "./route.ts"
import { closeIfSettled, lockMessage, type Outcome, settle } from "./settle.ts"
import type { Verdict } from "./verdict.ts"

/** How much of a message is read to find its header, bytes. */
const headerRead = 65_536

export interface CourierParts {
  sql: Sql
  store: Store
  clock: Clock
  log: Log
  /** As we call ourselves. */
  hostname: string
  /** Takes in the bounces we write. */
  accept: Acceptance["accept"]
  router: Router
  /** Port of other domains' mail servers. */
  port: number
}

/** One recipient with what the attempt brought. */
interface Result {
  recipient: LeasedRecipient
  outcome: Outcome
  failure?: Failure
}

/** Takes a batch to its destination and writes down what became of each recipient. */
export class Courier {
  readonly #parts: CourierParts
  #stopping = false

  constructor(parts: CourierParts) {
    this.#parts = parts
  }

  /** Letters that are not begun are given back from now on. */
  stop(): void {
    this.#stopping = true
  }

  /** Delivers message after message; each is settled before the next one begins. */
  async deliver(batch: Batch): Promise<void> {
    const { router, hostname, port, sql, clock } = this.#parts
    const relay = new Relay(await router.find(batch.domain), { hostname, port })
    try {
      for (const message of batch.messages) {
        if (this.#stopping) {
          await giveBack(sql, batch.lease, clock.now())
          return
        }
        await this.#deliverOne(batch, message, relay).catch((thrown) =>
          this.#postpone(batch, message, thrown),
        )
      }
      const now = clock.now()
      if (relay.unreachable)
        await postpone(sql, batch.domain, { now, until: now + retryWait(1, Math.random()) })
    } finally {
      relay.close()
    }
  }

  async #deliverOne(batch: Batch, message: LeasedMessage, relay: Relay): Promise<void> {
    const content = await this.#parts.store.content(message.contentId)
    const answer = await relay.send(await letterOf(message, content))
    const results = message.recipients.map((recipient) => this.#result(message, recipient, answer))
    for (const { recipient, outcome } of results)
      this.#parts.log.info("queue.attempt", {
        trace: message.trace,
        recipient: recipient.address,
        outcome: outcome.kind,
        remote: answer.remote,
        reply: outcome.reply,
      })
    await this.#settle(batch, message, results, content)
  }

  // A fault of ours: later it may be mended.
  async #postpone(batch: Batch, message: LeasedMessage, thrown: unknown): Promise<void> {
    const { log, sql, clock } = this.#parts
    log.error("queue.fault", { trace: message.trace, cause: thrown as Error })
    const reply = "the attempt failed for a reason of our own"
    await sql.write(async (tx) => {
      const now = clock.now()
      for (const recipient of message.recipients) {
        const nextAttemptAt = now + retryWait(recipient.attempts, Math.random())
        await settle(
          tx,
          { ...recipient, lease: batch.lease },
          { kind: "deferred", reply, nextAttemptAt },
          now,
        )
      }
    })
  }

  #result(message: LeasedMessage, recipient: LeasedRecipient, { verdicts, remote }: Answer): Result {
    const verdict: Verdict = verdicts.get(recipient.address) ?? { kind: "deferred", reply: "" }
    const { reply } = verdict
    const { address } = recipient
    if (verdict.kind === "delivered") return { recipient, outcome: { kind: "delivered", reply } }
    if (verdict.kind === "failed") {
      const { cause, status } = verdict
      return {
        recipient,
        outcome: { kind: "bounced", reply },
        failure: { address, cause, status, reply, remote },
      }
    }
    const nextAttemptAt = this.#parts.clock.now() + retryWait(recipient.attempts, Math.random())
    if (nextAttemptAt < message.expiresAt)
      return { recipient, outcome: { kind: "deferred", reply, nextAttemptAt } }
    const failure: Failure = { address, cause: "expired", status: "4.4.7", reply, remote }
    return { recipient, outcome: { kind: "bounced", reply }, failure }
  }

  async #settle(batch: Batch, message: LeasedMessage, results: Result[], content: Content): Promise<void> {
    const write = async (tx: Query) => {
      const now = this.#parts.clock.now()
      await lockMessage(tx, message.id)
      for (const { recipient, outcome, failure } of results) {
        const ours = await settle(tx, { ...recipient, lease: batch.lease }, outcome, now)
        if (!ours && failure) throw new MailError("in-use", "Another worker has taken this recipient over")
      }
      await closeIfSettled(tx, message.id, now)
    }
    const failures = results.flatMap(({ failure }) => failure ?? [])
    if (failures.length > 0 && message.sender !== "")
      await this.#bounce(message, failures, { content, write })
    else await this.#parts.sql.write(write)
  }

  // The bounce and the note that it was sent are one commit, so there is never one without the other.
  async #bounce(
    message: LeasedMessage,
    failures: Failure[],
    { content, write }: { content: Content; write(tx: Query): Promise<void> },
  ): Promise<void> {
    const { store, accept, sql, hostname, clock, log } = this.#parts
    const { trace, sender, subject, smtputf8, createdAt } = message
    const bounce = composeBounce({
      hostname,
      now: clock.now(),
      trace: newTrace(),
      original: { trace, sender, subject, smtputf8, arrivedAt: createdAt },
      failures,
      header: headerIn(await content.read(0, Math.min(headerRead, content.size))),
    })
    const incoming = store.receive(bounce.bytes.length)
    await incoming.write(bounce.bytes)
    const staged = await incoming.finish()
    await accept(bounce.envelope, staged, { alongside: write }).catch(async (thrown) => {
      const { code } = asMailError(thrown)
      if (code !== "over-quota" && code !== "no-such-address") throw thrown
      // Nobody is left who could be told.
      log.warn("bounce.undelivered", { trace, recipient: sender, code })
      await sql.write(write)
    })
  }
}

async function letterOf({ sender, recipients }: LeasedMessage, content: Content): Promise<Letter> {
  const start = returnPathEnd(await content.read(0, Math.min(4_096, content.size)))
  return {
    sender,
    recipients: recipients.map(({ address }) => address),
    size: content.size - start,
    open: async () => content.stream(start),
  }
}

/** Where the Return-Path field that we put on top ends; it stays behind (RFC 5321 §4.4). 0 when there is none. */
export function returnPathEnd(head: Buffer): number {
  const line = head.indexOf("\r\n")
  const colon = line === -1 ? 0 : fieldNameEnd(head, 0, line)
  return colon > 0 && head.toString("latin1", 0, colon).toLowerCase() === "return-path" ? line + 2 : 0
}

/** The header block at the beginning of a message, without its blank line. */
function headerIn(head: Buffer): Buffer {
  const end = head.indexOf("\r\n\r\n")
  return head.subarray(returnPathEnd(head), end === -1 ? head.length : end + 2)
}

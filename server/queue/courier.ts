import type { Acceptance } from "../accept/accept.ts"
import type { Clock } from "../clock.ts"
import type { Query, Sql } from "../db/sql.ts"
import { asMailError, MailError } from "../errors.ts"
import type { Log } from "../log.ts"
import type { Content } from "../store/content.ts"
import type { Store } from "../store/store.ts"
import { type Batch, giveBack, type LeasedMessage, postpone } from "./claims.ts"
import { Pool } from "./client/pool.ts"
import { newTrace } from "./envelope.ts"
import { judge, type Result } from "./judge.ts"
import { letterOf, returnedOf } from "./letter.ts"
import { composeNotice, type Fate } from "./notice.ts"
import { Relay } from "./relay.ts"
import { retryWait } from "./retry.ts"
import type { Router } from "./route.ts"
import { closeIfSettled, lockMessage, settle } from "./settle.ts"
import type { Language } from "./words/words.ts"

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
  /** Of notices. */
  language: Language
  /** How long a message may wait before its sender is told, milliseconds. */
  delayNotice: number
}

/** Takes a batch to its destination and writes down what became of each recipient. */
export class Courier {
  readonly #parts: CourierParts
  readonly #pool = new Pool()
  #stopping = false

  constructor(parts: CourierParts) {
    this.#parts = parts
  }

  /** Letters that are not begun are given back from now on. */
  stop(): void {
    this.#stopping = true
    this.#pool.close()
  }

  /** Delivers message after message; each is settled before the next one begins. */
  async deliver(batch: Batch): Promise<void> {
    const { router, hostname, port, sql, clock } = this.#parts
    const relay = new Relay(await router.find(batch.domain), { hostname, port, pool: this.#pool })
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
    const { clock, delayNotice } = this.#parts
    const now = clock.now()
    const results = message.recipients.map((recipient) =>
      judge(message, recipient, answer, { now, chance: Math.random(), delayNotice }),
    )
    for (const { recipient, outcome } of results)
      this.#parts.log.info("queue.attempt", {
        trace: message.trace,
        recipient: recipient.address,
        outcome: outcome.kind,
        remote: answer.remote,
        tls: answer.tls,
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

  async #settle(batch: Batch, message: LeasedMessage, results: Result[], content: Content): Promise<void> {
    const write = async (tx: Query) => {
      const now = this.#parts.clock.now()
      await lockMessage(tx, message.id)
      for (const { recipient, outcome, fate } of results) {
        const ours = await settle(tx, { ...recipient, lease: batch.lease }, outcome, now)
        if (!ours && fate) throw new MailError("in-use", "Another worker has taken this recipient over")
      }
      await closeIfSettled(tx, message.id, now)
    }
    const fates = results.flatMap(({ fate }) => fate ?? [])
    if (fates.length > 0 && message.sender !== "") await this.#tell(message, fates, { content, write })
    else await this.#parts.sql.write(write)
  }

  // The notice and the note that it was sent are one commit, so there is never one without the other.
  async #tell(
    message: LeasedMessage,
    fates: Fate[],
    { content, write }: { content: Content; write(tx: Query): Promise<void> },
  ): Promise<void> {
    const { store, accept, sql, hostname, clock, log, language } = this.#parts
    const { trace, sender, createdAt } = message
    const failed = fates.some(({ action }) => action === "failed")
    const notice = composeNotice({
      hostname,
      now: clock.now(),
      trace: newTrace(),
      original: { ...message, arrivedAt: createdAt },
      fates,
      returned: await returnedOf(message, content, failed),
      language,
    })
    const incoming = store.receive(notice.bytes.length)
    await incoming.write(notice.bytes)
    const staged = await incoming.finish()
    await accept(notice.envelope, staged, { alongside: write }).catch(async (thrown) => {
      const { code } = asMailError(thrown)
      if (code !== "over-quota" && code !== "no-such-address") throw thrown
      // Nobody is left who could be told.
      log.warn("notice.undelivered", { trace, recipient: sender, code })
      await sql.write(write)
    })
  }
}

// Learning, behind what people do. What always holds:
// - A lesson noted by a move is learnt once, by whichever process takes it; a crash before the commit leaves it noted.
// - Half of the time is others': after each message we rest as long as it took.
// - What the filter itself put into Junk teaches nothing, or it would believe itself. Good mail is learnt from what was
//   read and kept, because people only ever say what is spam.

import type { Clock } from "../clock.ts"
import type { Sql } from "../db/sql.ts"
import { MailError } from "../errors.ts"
import type { Log } from "../log.ts"
import type { Store } from "../store/store.ts"
import { keptMessages, nextToLookAt } from "./kept.ts"
import { allTokens, forget, type Kind, site, teach } from "./learning.ts"
import { limits } from "./limits.ts"
import { readMessage } from "./reading.ts"
import { tokensOf } from "./tokens.ts"

/** How often we look for lessons, and for what is to be forgotten or was kept, milliseconds. */
const interval = 3_000
const seldom = 600_000

/** Lessons taken at once, accounts looked at in one round, and lessons after which an account is weeded. */
const step = 50
const mostAccounts = 20
const weeding = 200

export interface TrainingParts {
  sql: Sql
  store: Pick<Store, "content" | "mailboxes">
  clock: Clock
  log: Log
}

interface Task {
  id: number
  accountId: number
  contentId: number
  verdict: Kind
}

export class Training {
  readonly #parts: TrainingParts
  readonly #taught = new Map<number, number>()
  #timers: NodeJS.Timeout[] = []
  #running = false
  #round: Promise<void> = Promise.resolve()

  constructor(parts: TrainingParts) {
    this.#parts = parts
  }

  start(): void {
    this.#running = true
    const then = (work: () => Promise<void>) => () => {
      this.#round = this.#round
        .then(work)
        .catch((error: Error) => this.#parts.log.error("spam.training", { error }))
    }
    this.#timers = [
      setInterval(
        then(() => this.learn()),
        interval,
      ),
      setInterval(
        then(() => this.tend()),
        seldom,
      ),
    ]
    for (const timer of this.#timers) timer.unref()
  }

  async stop(): Promise<void> {
    this.#running = false
    for (const timer of this.#timers) clearInterval(timer)
    await this.#round
  }

  /** Learns what was noted, in order. */
  async learn(): Promise<void> {
    const { sql } = this.#parts
    for (;;) {
      const tasks = await sql.all<Task>(
        `SELECT id, account_id AS "accountId", content_id AS "contentId", verdict FROM spam_task ORDER BY id LIMIT ${step}`,
      )
      for (const task of tasks) {
        const began = performance.now()
        await this.#learn(task)
        await rest(performance.now() - began)
        if (this.#timers.length > 0 && !this.#running) return
      }
      if (tasks.length < step) return
    }
  }

  /** Learns from what was read and kept, and forgets what is too much. */
  async tend(): Promise<void> {
    const { sql, store, clock } = this.#parts
    for (const accountId of await nextToLookAt(sql, clock.now(), mostAccounts)) {
      for (const contentId of await keptMessages({ sql, store }, accountId, clock.now())) {
        const began = performance.now()
        await this.#teach({ accountId, contentId, verdict: "ham" })
        await rest(performance.now() - began)
      }
      await this.#weed(accountId)
    }
    await this.#sweep()
  }

  async #learn(task: Task): Promise<void> {
    await this.#teach(task, task.id)
    const lessons = (this.#taught.get(task.accountId) ?? 0) + 1
    this.#taught.set(task.accountId, lessons % weeding)
    if (lessons === weeding) await this.#weed(task.accountId)
  }

  /** @param taskId the note that goes with it; when it is gone already, somebody else has learnt it */
  async #teach({ accountId, contentId, verdict }: Omit<Task, "id">, taskId?: number): Promise<void> {
    const { sql, clock } = this.#parts
    const tokens = await this.#tokensOf(contentId)
    const now = clock.now()
    await sql.write(async (tx) => {
      if (taskId !== undefined && (await tx.run("DELETE FROM spam_task WHERE id = ?", taskId)) === 0) return
      if (tokens) await teach(tx, { accountId, contentId, kind: verdict, tokens, now })
    })
  }

  /** Undefined for a message that is gone, or that cannot be read. */
  async #tokensOf(contentId: number): Promise<number[] | undefined> {
    try {
      const content = await this.#parts.store.content(contentId)
      return allTokens(tokensOf(readMessage(await content.read(0, limits.message))))
    } catch (thrown) {
      if (thrown instanceof MailError && thrown.code === "unavailable") throw thrown
      return undefined
    }
  }

  async #weed(accountId: number): Promise<void> {
    const { sql, clock } = this.#parts
    await forget(sql, site, clock.now())
    await forget(sql, accountId, clock.now())
  }

  /** What belongs to accounts and messages that are gone, a little at a time. */
  async #sweep(): Promise<void> {
    const { sql } = this.#parts
    const nobody = `account_id > 0 AND account_id NOT IN (SELECT id FROM account)`
    const gone = await sql.get<{ id: number }>(
      `SELECT account_id AS id FROM spam_model WHERE ${nobody} LIMIT 1`,
    )
    if (gone)
      for (const table of ["spam_task", "spam_lesson", "spam_token", "spam_model"])
        await sql.run(`DELETE FROM ${table} WHERE account_id = ?`, gone.id)
    await sql.run(
      `DELETE FROM spam_lesson WHERE content_id IN (SELECT l.content_id FROM spam_lesson l
         WHERE l.content_id > 0 AND NOT EXISTS (SELECT 1 FROM content c WHERE c.id = l.content_id) LIMIT 500)`,
    )
  }
}

function rest(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms))
}

import type { Clock } from "../clock.ts"
import type { Sql } from "../db/sql.ts"
import type { Log } from "../log.ts"
import { traceLifetime } from "./traces.ts"

/** How often we look for what is too old, ms, and rows taken away in one transaction. */
const interval = 600_000
const step = 500

export interface HousekeepingParts {
  sql: Sql
  clock: Clock
  log: Log
}

/** Takes away what scripts need not remember any more and traces that are too old, in small steps. */
export class Housekeeping {
  readonly #parts: HousekeepingParts
  #timer: NodeJS.Timeout | undefined
  #round: Promise<void> = Promise.resolve()

  constructor(parts: HousekeepingParts) {
    this.#parts = parts
  }

  start(): void {
    const go = () => {
      this.#round = this.round().catch((error) => this.#parts.log.error("delivery.housekeeping", { error }))
    }
    this.#timer = setInterval(go, interval).unref()
    go()
  }

  async stop(): Promise<void> {
    clearInterval(this.#timer)
    await this.#round
  }

  /** One look. */
  async round(): Promise<void> {
    const { sql, clock } = this.#parts
    const now = clock.now()
    const expired = `SELECT expires_at AS at FROM sieve_memory WHERE expires_at < ? ORDER BY expires_at LIMIT ${step}`
    for (;;) {
      const old = await sql.all<{ at: number }>(expired, now)
      if (old.length === 0) break
      await sql.write((tx) => tx.run("DELETE FROM sieve_memory WHERE expires_at <= ?", old.at(-1)!.at))
    }
    while (
      (await sql.write((tx) =>
        tx.run(
          `DELETE FROM sieve_trace WHERE id IN (SELECT id FROM sieve_trace WHERE at < ? ORDER BY at LIMIT ${step})`,
          now - traceLifetime,
        ),
      )) === step
    );
  }
}

import type { Clock } from "../clock.ts"
import type { Query, Sql } from "../db/sql.ts"
import type { Log } from "../log.ts"

const day = 86_400_000

/** How often counts are written down, milliseconds, and how many days they are kept. */
const interval = 10_000
const kept = 60

/** What is counted: verdicts, and listings by lists of either kind. */
export type CountKind = "verdict" | "address" | "domain"

/** How often something was so on one day. */
export interface DailyCount {
  /** Days since 1970, UTC. */
  day: number
  kind: CountKind
  name: string
  count: number
}

/** Counts by day, gathered in memory for some seconds: what a message costs is an addition. A crash loses these seconds. */
export class DailyCounts {
  readonly #sql: Sql
  readonly #clock: Clock
  readonly #log: Log
  #counts = new Map<string, DailyCount>()
  #timer: NodeJS.Timeout | undefined
  #writing: Promise<void> = Promise.resolve()

  constructor({ sql, clock, log }: { sql: Sql; clock: Clock; log: Log }) {
    this.#sql = sql
    this.#clock = clock
    this.#log = log
  }

  count(kind: CountKind, name: string): void {
    const today = dayOf(this.#clock.now())
    const key = `${today} ${kind} ${name}`
    const known = this.#counts.get(key)
    if (known) known.count++
    else this.#counts.set(key, { day: today, kind, name, count: 1 })
  }

  start(): void {
    this.#timer = setInterval(() => void this.flush(), interval).unref()
  }

  async stop(): Promise<void> {
    clearInterval(this.#timer)
    await this.flush()
  }

  /** Writes down what was counted since the last time. Never throws. */
  flush(): Promise<void> {
    const counts = [...this.#counts.values()]
    this.#counts = new Map()
    if (counts.length > 0)
      this.#writing = this.#writing
        .then(() => this.#write(counts))
        .catch((error: Error) => this.#log.warn("reputation.uncounted", { error }))
    return this.#writing
  }

  /** Forgets what is old. */
  async tidy(): Promise<void> {
    await this.#sql.run("DELETE FROM spam_count WHERE day < ?", dayOf(this.#clock.now()) - kept)
  }

  async #write(counts: readonly DailyCount[]): Promise<void> {
    await this.#sql.write(async (tx) => {
      // In one order, so that two processes do not wait for each other.
      for (const { day, kind, name, count } of counts.toSorted((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1)))
        await tx.run(
          `INSERT INTO spam_count (day, kind, name, count) VALUES (?, ?, ?, ?)
           ON CONFLICT (day, kind, name) DO UPDATE SET count = spam_count.count + excluded.count`,
          day,
          kind,
          name,
          count,
        )
    })
  }
}

const keyOf = ({ day, kind, name }: DailyCount) => `${day} ${kind} ${name}`

const dayOf = (time: number) => Math.floor(time / day)

/** What was counted today and on days before, so many together. */
export function countsOfDays(query: Query, now: number, days: number): Promise<DailyCount[]> {
  return query.all<DailyCount>(
    "SELECT day, kind, name, count FROM spam_count WHERE day > ? ORDER BY day, kind, name",
    dayOf(now) - days,
  )
}

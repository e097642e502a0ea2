import type { Clock } from "../clock.ts"
import type { Sql } from "../db/sql.ts"
import type { Reason } from "./reason.ts"

/** Of whom good and bad mail is counted: a neighbourhood of addresses, or a domain that proved to be itself. */
export interface HistorySubject {
  kind: "network" | "domain"
  name: string
}

/** How much good and bad mail there was; what is long ago counts for less. */
export interface Counts {
  good: number
  bad: number
}

const day = 86_400_000

/** The time in which what was counted comes to weigh half, and after which it is forgotten, milliseconds. */
const halfLife = 14 * day
const forgotten = 120 * day

/** Subjects kept; those that were counted first go first. */
const most = 200_000

/** Less mail than this says nothing. */
const least = 3

interface Row extends Counts {
  at: number
}

/** What was counted, as it weighs now. A clock that jumped back changes nothing. */
export function decayed({ good, bad, at }: Row, now: number): Counts {
  const weight = 0.5 ** (Math.max(0, now - at) / halfLife)
  return { good: good * weight, bad: bad * weight }
}

/** What a history weighs: half a point less for a network, which others share. */
export function pointsOf({ good, bad }: Counts, kind: HistorySubject["kind"]): number {
  const total = good + bad
  if (total < least) return 0
  const share = bad / total
  const own = kind === "domain" ? 1 : 0.5
  if (share >= 0.8) return 2 * own
  if (share >= 0.5) return own
  return share <= 0.05 && total >= 2 * least ? -own : 0
}

/** Our own experience with senders. */
export class History {
  readonly #sql: Sql
  readonly #clock: Clock

  constructor({ sql, clock }: { sql: Sql; clock: Clock }) {
    this.#sql = sql
    this.#clock = clock
  }

  /** @returns undefined for whom we never had mail from */
  async of({ kind, name }: HistorySubject): Promise<Counts | undefined> {
    const row = await this.#row(kind, name)
    return row && decayed(row, this.#clock.now())
  }

  /** Counts one message. */
  async count(subjects: readonly HistorySubject[], what: "good" | "bad"): Promise<void> {
    const now = this.#clock.now()
    await this.#sql.write(async (tx) => {
      for (const { kind, name } of subjects) {
        const row = await tx.get<Row>(
          "SELECT good, bad, at FROM sender_history WHERE kind = ? AND name = ?",
          kind,
          name,
        )
        const before = row ? decayed(row, now) : { good: 0, bad: 0 }
        const counts = { ...before, [what]: before[what] + 1 }
        await tx.run(
          `INSERT INTO sender_history (kind, name, good, bad, at) VALUES (?, ?, ?, ?, ?)
           ON CONFLICT (kind, name) DO UPDATE SET good = excluded.good, bad = excluded.bad, at = excluded.at`,
          kind,
          name,
          counts.good,
          counts.bad,
          now,
        )
      }
    })
  }

  /** Forgets what is long ago, and the oldest of too many. */
  async tidy(): Promise<void> {
    await this.#sql.run("DELETE FROM sender_history WHERE at < ?", this.#clock.now() - forgotten)
    const last = await this.#sql.get<{ at: number }>(
      `SELECT at FROM sender_history ORDER BY at DESC LIMIT 1 OFFSET ${most}`,
    )
    if (last) await this.#sql.run("DELETE FROM sender_history WHERE at <= ?", last.at)
  }

  #row(kind: string, name: string): Promise<Row | undefined> {
    return this.#sql.get<Row>(
      "SELECT good, bad, at FROM sender_history WHERE kind = ? AND name = ?",
      kind,
      name,
    )
  }
}

/** A history as a reason; none when it says nothing. */
export function historyReason({ kind, name }: HistorySubject, counts: Counts): Reason[] {
  const points = pointsOf(counts, kind)
  if (points === 0) return []
  const key = `${kind}-${points > 0 ? "bad" : "good"}`
  const values = { name, good: Math.round(counts.good), bad: Math.round(counts.bad) }
  return [{ name: key, points, words: { key, values } }]
}

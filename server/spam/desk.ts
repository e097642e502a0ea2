// The filter that learns, as an administrator sees it. The panel and the command line ask here.

import type { Clock } from "../clock.ts"
import type { Query, Sql } from "../db/sql.ts"
import { site } from "./learning.ts"

export { leastTaught } from "./bayes.ts"
export { startAgain } from "./learning.ts"

const day = 86_400_000

/** What became of the mail of one day. */
export interface VerdictDay {
  /** Milliseconds since 1970, where the day begins in UTC. */
  day: number
  ham: number
  spam: number
  refused: number
  virus: number
}

/** How much was taught, in messages. */
export interface Learnt {
  spam: number
  ham: number
}

/** How the filter of the site is. */
export interface SpamStatus extends Learnt {
  /** Lessons that wait to be learnt. */
  waiting: number
  /** The latest last, one for each day. */
  days: VerdictDay[]
}

/** What an account taught its filter. */
export interface AccountLearnt extends Learnt {
  id: number
  address: string
  name: string
}

/** @param days how many to tell of, today and those before */
export async function spamStatus(
  { sql, clock }: { sql: Sql; clock: Clock },
  { days }: { days: number },
): Promise<SpamStatus> {
  const today = Math.floor(clock.now() / day)
  const rows = await sql.all<{ day: number; name: string; count: number }>(
    "SELECT day, name, count FROM spam_count WHERE day > ? AND kind = 'verdict'",
    today - days,
  )
  const taught = await sql.get<Learnt>("SELECT spam, ham FROM spam_model WHERE account_id = ?", site)
  const tasks = await sql.get<{ waiting: number }>("SELECT COUNT(*) AS waiting FROM spam_task")
  const of = (at: number, name: string) => rows.find((row) => row.day === at && row.name === name)?.count ?? 0
  return {
    spam: taught?.spam ?? 0,
    ham: taught?.ham ?? 0,
    waiting: tasks!.waiting,
    days: Array.from({ length: days }, (_, index) => {
      const at = today - days + 1 + index
      const count = (name: string) => of(at, name)
      return {
        day: at * day,
        ham: count("ham"),
        spam: count("spam"),
        refused: count("refused"),
        virus: count("virus"),
      }
    }),
  }
}

/** Accounts that taught their filters something, by address; a thousand at most. */
export function learntByAccount(query: Query): Promise<AccountLearnt[]> {
  return query.all<AccountLearnt>(
    `SELECT a.id, a.address, a.name, m.spam, m.ham FROM spam_model m JOIN account a ON a.id = m.account_id
     WHERE m.spam + m.ham > 0 ORDER BY a.address LIMIT 1000`,
  )
}

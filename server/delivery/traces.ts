import type { Query, Sql } from "../db/sql.ts"
import type { Outcome } from "../sieve/interpret.ts"

/** How long traces are kept, milliseconds, and how many of one account. */
export const traceLifetime = 14 * 86_400_000
const mostTraces = 500
/** Steps of one trace. */
const mostSteps = 200

/** What the scripts of an account did with one message. */
export interface DeliveryTrace {
  /** Milliseconds. */
  at: number
  /** Names the message, as in Received and in the log. */
  trace: string
  sender: string
  subject: string
  /** What was done, in a few words each. */
  deeds: readonly string[]
  steps: Outcome["trace"]
  failure: Outcome["failure"]
}

/** Notes a trace in the transaction that delivers the message. */
export async function noteTrace(tx: Query, accountId: number, trace: DeliveryTrace): Promise<void> {
  const { deeds, steps, failure } = trace
  const row = await tx.get<{ id: number }>(
    `INSERT INTO sieve_trace (account_id, at, trace, sender, subject, report) VALUES (?, ?, ?, ?, ?, ?)
     RETURNING id`,
    accountId,
    trace.at,
    trace.trace,
    trace.sender,
    trace.subject.replaceAll("\0", "").toWellFormed().slice(0, 200),
    JSON.stringify({ deeds, steps: steps.slice(0, mostSteps), failure })
      .replaceAll("\\u0000", "")
      .toWellFormed(),
  )
  if (row!.id % 50 === 0) await forgetMost(tx, accountId)
}

async function forgetMost(tx: Query, accountId: number): Promise<void> {
  await tx.run(
    `DELETE FROM sieve_trace WHERE account_id = ? AND id <=
       (SELECT id FROM sieve_trace WHERE account_id = ? ORDER BY id DESC LIMIT 1 OFFSET ${mostTraces})`,
    accountId,
    accountId,
  )
}

/** The last traces of an account, newest first. */
export async function listTraces(sql: Sql, accountId: number, count: number): Promise<DeliveryTrace[]> {
  const rows = await sql.all<Omit<DeliveryTrace, "deeds" | "steps" | "failure"> & { report: string }>(
    "SELECT at, trace, sender, subject, report FROM sieve_trace WHERE account_id = ? ORDER BY id DESC LIMIT ?",
    accountId,
    Math.min(Math.max(count, 1), mostTraces),
  )
  return rows.map(({ report, ...row }) => ({ ...row, ...JSON.parse(report) }))
}

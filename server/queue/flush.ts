import type { Sql } from "../db/sql.ts"

/**
 * Makes what waits for a domain due at once, because its server says that it is back (RFC 1985). What was never tried is
 * left alone: it is due anyway, or somebody wants it sent later.
 * @param domain lower case
 * @returns how many recipients that are
 */
export function flushDomain(sql: Sql, domain: string, now: number): Promise<number> {
  return sql.write((tx) =>
    tx.run(
      `UPDATE queued_recipient SET next_attempt_at = ?
       WHERE domain = ? AND state = 'due' AND attempts > 0 AND next_attempt_at > ?`,
      now,
      domain,
      now,
    ),
  )
}

import type { Sql } from "../db/sql.ts"

/** Recipients made due in one transaction, and how long we rest afterwards in proportion to that. */
const atOnce = 500
const restFactor = 2

/** Which of what waits. */
export interface FlushLimits {
  /** Lower case; all destinations when undefined. */
  domain?: string | undefined
  /** Only what was tried before: the rest is due anyway, or somebody wants it sent later. */
  tried?: boolean
}

/**
 * Makes what waits due at once: a part in each transaction with rests between, so that a long queue keeps nobody waiting
 * for the database, and in the order in which it would have come up.
 * @returns how many recipients that were
 */
export async function flush(sql: Sql, { domain, tried = false }: FlushLimits, now: number): Promise<number> {
  let flushed = 0
  // What was made due lies before it; what fails meanwhile comes up once more at most.
  let from = now + 1
  for (;;) {
    const began = performance.now()
    const page = await sql.all<{ id: number; at: number }>(
      `SELECT id, next_attempt_at AS at FROM queued_recipient
       WHERE state = 'due' AND next_attempt_at >= ? AND attempts >= ? ${domain === undefined ? "" : "AND domain = ?"}
       ORDER BY next_attempt_at LIMIT ${atOnce}`,
      from,
      tried ? 1 : 0,
      ...(domain === undefined ? [] : [domain]),
    )
    if (page.length === 0) return flushed
    flushed += await sql.write(async (tx) => {
      let changed = 0
      for (const { id, at } of page)
        changed += await tx.run(
          "UPDATE queued_recipient SET next_attempt_at = ? WHERE id = ? AND state = 'due' AND next_attempt_at = ?",
          now,
          id,
          at,
        )
      return changed
    })
    from = page.at(-1)!.at
    if (page.length < atOnce) return flushed
    await new Promise((resume) => setTimeout(resume, (performance.now() - began) * restFactor))
  }
}

/** Makes what waits for a domain due at once, because its server says that it is back (RFC 1985). */
export function flushDomain(sql: Sql, domain: string, now: number): Promise<number> {
  return flush(sql, { domain, tried: true }, now)
}

import type { Query, Sql } from "../db/sql.ts"
import type { LeasedRecipient } from "./claims.ts"

/** What became of one attempt for one recipient. */
export type Outcome = {
  reply: string
  /** Which server said so, and how the way to it was encrypted. */
  remote?: string | undefined
  tls?: string | undefined
} & (
  | { kind: "delivered" | "bounced" }
  /** `delayTold`: the sender hears of it with this outcome. */
  | { kind: "deferred"; nextAttemptAt: number; delayTold?: boolean }
)

/** Longest reply that is kept, characters. */
const replyKept = 500

/**
 * Writes the outcome of an attempt, inside the caller's transaction.
 * @returns false when the lease was lost meanwhile: somebody else owns the recipient now, and this outcome is dropped
 */
export async function settle(
  tx: Query,
  recipient: LeasedRecipient & { lease: string },
  outcome: Outcome,
  now: number,
): Promise<boolean> {
  const deferred = outcome.kind === "deferred"
  const changed = await tx.run(
    `UPDATE queued_recipient SET state = ?, last_reply = ?, remote = ?, tls = ?, next_attempt_at = ?, settled_at = ?,
       delay_told_at = COALESCE(delay_told_at, ?), lease = NULL, lease_until = NULL
     WHERE id = ? AND state = 'leased' AND lease = ?`,
    deferred ? "due" : outcome.kind,
    outcome.reply.slice(0, replyKept),
    outcome.remote ?? "",
    outcome.tls ?? "",
    deferred ? outcome.nextAttemptAt : now,
    deferred ? null : now,
    outcome.kind === "deferred" && outcome.delayTold ? now : null,
    recipient.id,
    recipient.lease,
  )
  return changed === 1
}

/**
 * Makes others who settle recipients of the same message wait for this transaction, so that the last one knows it is
 * the last. (SQLite has one writer anyway.)
 */
export async function lockMessage(tx: Query, messageId: number): Promise<void> {
  await tx.run("UPDATE queued_message SET trace = trace WHERE id = ?", messageId)
}

/** Lets go of the bytes of a message when no recipient is owed it any more. The row stays as history. */
export async function closeIfSettled(tx: Query, messageId: number, now: number): Promise<void> {
  const open = await tx.get<{ id: number }>(
    "SELECT id FROM queued_recipient WHERE message_id = ? AND settled_at IS NULL LIMIT 1",
    messageId,
  )
  if (open) return
  const message = await tx.get<{ content_id: number | null }>(
    "SELECT content_id FROM queued_message WHERE id = ?",
    messageId,
  )
  if (!message?.content_id) return
  await tx.run("UPDATE queued_message SET content_id = NULL WHERE id = ?", messageId)
  await tx.run(
    "INSERT INTO garbage (content_id, since) VALUES (?, ?) ON CONFLICT (content_id) DO NOTHING",
    message.content_id,
    now,
  )
}

/** Messages forgotten in one transaction. */
const forgottenAtOnce = 500

/**
 * Forgets messages that were settled long ago, all of them, a few in each transaction; the oldest come first, and what
 * is younger is not looked at.
 * @param kept how long outcomes can still be looked at, milliseconds
 * @returns how many are forgotten now
 */
export async function forgetOld(sql: Sql, now: number, kept: number): Promise<number> {
  let forgotten = 0
  let seen = 0
  for (;;) {
    const page = await sql.all<{ id: number; created: number; recent: unknown }>(
      `SELECT m.id, m.created_at AS created, EXISTS (SELECT 1 FROM queued_recipient r
         WHERE r.message_id = m.id AND (r.settled_at IS NULL OR r.settled_at >= ?)) AS recent
       FROM queued_message m WHERE m.content_id IS NULL AND m.id > ? ORDER BY m.id LIMIT ${forgottenAtOnce}`,
      now - kept,
      seen,
    )
    const old = page.filter(({ created, recent }) => created < now - kept && !recent)
    if (old.length > 0)
      await sql.write(async (tx) => {
        for (const { id } of old) {
          await tx.run("DELETE FROM queued_recipient WHERE message_id = ?", id)
          await tx.run("DELETE FROM queued_message WHERE id = ?", id)
        }
      })
    forgotten += old.length
    seen = page.at(-1)?.id ?? seen
    if (page.length < forgottenAtOnce || page.every(({ created }) => created >= now - kept)) return forgotten
  }
}

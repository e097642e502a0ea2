import type { Query } from "../db/sql.ts"
import type { Run } from "./snapshot.ts"

/**
 * Tombstones kept of one mailbox, and how many more may gather before the oldest are thrown away: about a year of a busy
 * inbox, and half a megabyte. Whoever slept longer is told of every UID that is missing, which is right and only longer.
 */
const kept = { most: 20_000, slack: 2_000 }

/** Leaves a tombstone for each message of the runs, which are about to go (RFC 7162 §3.2.7). */
export async function bury(
  tx: Query,
  mailboxId: number,
  runs: readonly Run[],
  modseq: number,
): Promise<void> {
  for (const [first, last] of runs)
    await tx.run(
      `INSERT INTO tombstone (mailbox_id, uid, modseq)
       SELECT mailbox_id, uid, CAST(? AS BIGINT) FROM message WHERE mailbox_id = ? AND uid BETWEEN ? AND ?`,
      modseq,
      mailboxId,
      first,
      last,
    )
  await forgetOldest(tx, mailboxId)
}

/** Every UID given out is a message, a tombstone or forgotten, so how many there are needs no counting. */
async function forgetOldest(tx: Query, mailboxId: number): Promise<void> {
  const row = await tx.get<{ count: number }>(
    "SELECT uid_next - 1 - messages - forgotten AS count FROM mailbox WHERE id = ?",
    mailboxId,
  )
  const surplus = (row?.count ?? 0) - kept.most
  if (surplus <= kept.slack) return
  const last = await tx.get<{ modseq: number }>(
    "SELECT modseq FROM tombstone WHERE mailbox_id = ? ORDER BY modseq LIMIT 1 OFFSET ?",
    mailboxId,
    surplus - 1,
  )
  if (!last) return
  const gone = await tx.run(
    "DELETE FROM tombstone WHERE mailbox_id = ? AND modseq <= ?",
    mailboxId,
    last.modseq,
  )
  await tx.run(
    "UPDATE mailbox SET forgotten = forgotten + ?, forgotten_modseq = ? WHERE id = ?",
    gone,
    last.modseq,
    mailboxId,
  )
}

/**
 * The UIDs that went after a MODSEQ, ascending.
 * @returns undefined when some of them are forgotten: then every UID that is not there may be one (RFC 7162 §3.2.6)
 */
export async function goneSince(
  query: Query,
  mailboxId: number,
  modseq: number,
): Promise<number[] | undefined> {
  // One statement, so that nothing is forgotten between reading the tombstones and reading up to where they are.
  const rows = await query.all<{ uid: number | null; forgotten: number }>(
    `SELECT t.uid, b.forgotten_modseq AS forgotten FROM mailbox b
     LEFT JOIN tombstone t ON t.mailbox_id = b.id AND t.modseq > ? WHERE b.id = ? ORDER BY t.uid`,
    modseq,
    mailboxId,
  )
  if (rows.some((row) => row.forgotten > modseq)) return undefined
  return rows.map((row) => row.uid).filter((uid) => uid !== null)
}

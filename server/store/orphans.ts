import type { Query } from "../db/sql.ts"
import { type Counted, keepIn, twinNamed, twinsOf } from "./twins.ts"

/** Messages taken away in one transaction. */
const step = 500

/**
 * Takes some messages of a mailbox away that is gone: into its twin if they can be had back. Two that do this at once wait for each
 * other.
 * @returns how many; 0 when none are left
 */
export async function takeOrphans(tx: Query, mailboxId: number, now: number): Promise<number> {
  const gone = await tx.get<{ accountId: number; name: string; deletedAt: number }>(
    `UPDATE deleted_mailbox SET name = name WHERE mailbox_id = ?
     RETURNING account_id AS "accountId", name, deleted_at AS "deletedAt"`,
    mailboxId,
  )
  const messages = await tx.all<Counted>(
    `SELECT uid, flags, size FROM message WHERE mailbox_id = ? ORDER BY uid LIMIT ${step}`,
    mailboxId,
  )
  const [first, last] = [messages[0]?.uid, messages.at(-1)?.uid]
  if (first === undefined || last === undefined) return 0
  if (gone) {
    const twin = await twinNamed(tx, { accountId: twinsOf(gone.accountId), name: gone.name, now })
    await keepIn(tx, twin, { mailboxId, runs: [[first, last]], messages }, gone.deletedAt)
  }
  await tx.run(
    `INSERT INTO garbage (content_id, since)
     SELECT DISTINCT content_id, CAST(? AS BIGINT) FROM message WHERE mailbox_id = ? AND uid <= ? ON CONFLICT DO NOTHING`,
    now,
    mailboxId,
    last,
  )
  return tx.run("DELETE FROM message WHERE mailbox_id = ? AND uid <= ?", mailboxId, last)
}

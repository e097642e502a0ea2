import type { Query, Sql } from "../db/sql.ts"
import { deleted, seen } from "./flags.ts"

/** A mailbox whose counters were not those of its messages. */
export interface Mended {
  id: number
  name: string
  accountId: number
}

type Counters = Record<"messages" | "unseen" | "deleted" | "bytes", number>

/**
 * Counts the messages of mailboxes again, each in a transaction that holds it, so that mail may flow meanwhile.
 * @param accountId of one account; of all when absent
 */
export async function mendCounters(
  sql: Sql,
  accountId?: number,
): Promise<{ mailboxes: number; mended: Mended[] }> {
  const all = await sql.all<Mended>(
    `SELECT id, name, account_id AS "accountId" FROM mailbox WHERE account_id = ? OR ? = 0 ORDER BY id`,
    accountId ?? 0,
    accountId ?? 0,
  )
  const mended: Mended[] = []
  for (const mailbox of all) {
    if (await sql.write((tx) => mendOne(tx, mailbox.id))) mended.push(mailbox)
    await new Promise(setImmediate)
  }
  return { mailboxes: all.length, mended }
}

/** @returns whether something was off */
async function mendOne(tx: Query, mailboxId: number): Promise<boolean> {
  // Whoever files here waits until the transaction is over.
  const kept = await tx.get<Counters>(
    `UPDATE mailbox SET highest_modseq = highest_modseq WHERE id = ?
     RETURNING messages, unseen, deleted, CAST(bytes AS BIGINT) AS bytes`,
    mailboxId,
  )
  const real = (await tx.get<Counters>(
    `SELECT COUNT(*) AS messages, COALESCE(SUM(CASE WHEN flags & ${seen} = 0 THEN 1 ELSE 0 END), 0) AS unseen,
       COALESCE(SUM(CASE WHEN flags & ${deleted} <> 0 THEN 1 ELSE 0 END), 0) AS deleted,
       CAST(COALESCE(SUM(size), 0) AS BIGINT) AS bytes FROM message WHERE mailbox_id = ?`,
    mailboxId,
  ))!
  const names = ["messages", "unseen", "deleted", "bytes"] as const
  if (!kept || names.every((name) => kept[name] === real[name])) return false
  await tx.run(
    "UPDATE mailbox SET messages = ?, unseen = ?, deleted = ?, bytes = ? WHERE id = ?",
    real.messages,
    real.unseen,
    real.deleted,
    real.bytes,
    mailboxId,
  )
  return true
}

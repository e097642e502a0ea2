// What an account may hold. What always holds:
// - what an account holds is the sum of its mailboxes, which every commit keeps exact: there is no second number that
//   could be wrong, and a delivery costs the same however much there is;
// - whoever adds messages asks in the transaction that adds them, so two that come together cannot both take the last
//   place; an account without limits costs one look at its row;
// - a limit that was lowered takes nothing away: it only lets nothing more in.

import type { Query, Sql } from "../db/sql.ts"
import { MailError } from "../errors.ts"
import type { Mailbox } from "./mailbox.ts"

/** Bytes and messages: what is held, what is to come, or what is allowed. Of a limit 0 means none. */
export interface Amount {
  bytes: number
  messages: number
}

/** Rows looked at in one go. */
const slice = 4_000

/** What a limit is exceeded by, if one is; what does not grow may stay. */
export function exceeded(limit: Amount, used: Amount, more: Amount): keyof Amount | undefined {
  const passes = (what: keyof Amount) =>
    limit[what] > 0 && more[what] > 0 && used[what] + more[what] > limit[what]
  return passes("bytes") ? "bytes" : passes("messages") ? "messages" : undefined
}

export const isLimited = (limit: Amount): boolean => limit.bytes > 0 || limit.messages > 0

const texts: Record<keyof Amount, string> = {
  bytes: "The mailbox is full: delete something, or ask for more space",
  messages: "There are as many messages as there may be: delete some, or ask for more",
}

/** What an account holds over all its mailboxes. */
async function usageOf(query: Query, accountId: number): Promise<Amount> {
  const row = await query.get<Amount>(
    `SELECT CAST(COALESCE(SUM(bytes), 0) AS BIGINT) AS bytes, COALESCE(SUM(messages), 0) AS messages
     FROM mailbox WHERE account_id = ?`,
    accountId,
  )
  return row!
}

async function limitOf(query: Query, accountId: number): Promise<Amount> {
  const row = await query.get<Amount>(
    "SELECT quota_bytes AS bytes, quota_messages AS messages FROM account WHERE id = ?",
    accountId,
  )
  return row ?? { bytes: 0, messages: 0 }
}

/**
 * Refuses what would take an account over a limit, in the transaction that would do it.
 * @param more what will be added; nothing may be added before
 * @throws MailError "over-quota"
 */
export async function checkQuota(tx: Query, accountId: number, more: Amount): Promise<void> {
  const limit = await limitOf(tx, accountId)
  if (!isLimited(limit)) return
  // INBOX stands for the account: who else adds to it waits here, so the sum is true until the commit (PostgreSQL).
  await tx.run(
    "UPDATE mailbox SET highest_modseq = highest_modseq WHERE account_id = ? AND name = 'INBOX'",
    accountId,
  )
  const what = exceeded(limit, await usageOf(tx, accountId), more)
  if (what) throw new MailError("over-quota", texts[what])
}

/** Limits of accounts and what they hold, as of the last commit. */
export class Quotas {
  readonly #sql: Sql

  constructor(sql: Sql) {
    this.#sql = sql
  }

  usage(accountId: number): Promise<Amount> {
    return usageOf(this.#sql, accountId)
  }

  limit(accountId: number): Promise<Amount> {
    return limitOf(this.#sql, accountId)
  }

  /**
   * Refuses early what would be refused in the end.
   * @throws MailError "over-quota"
   */
  async mustFit(accountId: number, more: Amount): Promise<void> {
    const limit = await this.limit(accountId)
    if (!isLimited(limit)) return
    const what = exceeded(limit, await this.usage(accountId), more)
    if (what) throw new MailError("over-quota", texts[what])
  }

  /** What EXPUNGE would free (RFC 9208 §4.1.4): sizes of the \Deleted messages, bytes. Looks at them in slices. */
  async deletedBytes({ id, deleted }: Pick<Mailbox, "id" | "deleted">): Promise<number> {
    let bytes = 0
    for (let after = 0, left = deleted; left > 0; ) {
      const found = (await this.#sql.get<{ rows: number; last: number; count: number; bytes: number }>(
        `SELECT COUNT(*) AS rows, COALESCE(MAX(uid), 0) AS last, COALESCE(SUM(CASE WHEN flags & 8 <> 0 THEN 1 END), 0) AS count,
           CAST(COALESCE(SUM(CASE WHEN flags & 8 <> 0 THEN size END), 0) AS BIGINT) AS bytes
         FROM (SELECT uid, flags, size FROM message WHERE mailbox_id = ? AND uid > ? ORDER BY uid LIMIT ${slice}) AS part`,
        id,
        after,
      ))!
      bytes += found.bytes
      left -= found.count
      if (found.rows < slice) break
      after = found.last
      await new Promise(setImmediate)
    }
    return bytes
  }
}

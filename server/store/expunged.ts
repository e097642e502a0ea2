// Expunged messages that can be had back for a while. What always holds:
// - a message becomes one in the transaction that expunges it, and stops being one in the transaction that files it again
//   or lets go of it: it is never in both places, never in none;
// - its bytes stay as long as it can be had back; it counts in no mailbox and against no quota, and of an account with a
//   quota as much is kept as it may hold, the newest first;
// - what comes back has a new UID, because UIDs are given out once;
// - drafts are not kept: programs replace them every few seconds.

import type { Clock } from "../clock.ts"
import type { Query, Sql } from "../db/sql.ts"
import { MailError } from "../errors.ts"
import { countIn } from "./filing.ts"
import { deleted, seen } from "./flags.ts"
import { createMailbox, mailboxByName } from "./mailbox.ts"
import { checkQuota } from "./quota.ts"
import type { Run } from "./snapshot.ts"

/** When something is expunged, ms, and whether it can be had back. */
export interface Expunging {
  now: number
  keeps?: boolean
}

const draft = 16

/** Rows taken away, or brought back, in one transaction. */
const step = 500

/** Keeps what is about to be expunged from a mailbox. */
export async function keepExpunged(
  tx: Query,
  mailboxId: number,
  [first, last]: Run,
  now: number,
): Promise<void> {
  await tx.run(
    `INSERT INTO expunged_message (account_id, mailbox, content_id, flags, keywords, size, internal_date, thread_id, expunged_at)
     SELECT b.account_id, b.name, m.content_id, m.flags, m.keywords, m.size, m.internal_date, m.thread_id, CAST(? AS BIGINT)
     FROM message m JOIN mailbox b ON b.id = m.mailbox_id
     WHERE m.mailbox_id = ? AND m.uid BETWEEN ? AND ? AND m.flags & ${draft} = 0 ORDER BY m.uid`,
    now,
    mailboxId,
    first,
    last,
  )
}

/** The same for messages of a mailbox that was deleted. @returns whether it was one whose messages are kept */
export async function keepOrphans(tx: Query, mailboxId: number, lastUid: number): Promise<boolean> {
  const there = await tx.get("SELECT 1 AS there FROM deleted_mailbox WHERE mailbox_id = ?", mailboxId)
  if (!there) return false
  await tx.run(
    `INSERT INTO expunged_message (account_id, mailbox, content_id, flags, keywords, size, internal_date, thread_id, expunged_at)
     SELECT b.account_id, b.name, m.content_id, m.flags, m.keywords, m.size, m.internal_date, m.thread_id, b.deleted_at
     FROM message m JOIN deleted_mailbox b ON b.mailbox_id = m.mailbox_id
     WHERE m.mailbox_id = ? AND m.uid <= ? AND m.flags & ${draft} = 0 ORDER BY m.uid`,
    mailboxId,
    lastUid,
  )
  return true
}

/** A message that can be had back. */
export interface Expunged {
  id: number
  mailbox: string
  size: number
  /** Milliseconds. */
  expungedAt: number
  from: string
  subject: string
}

/** Which of them are meant; all of the account when nothing is said. */
export interface Which {
  ids?: readonly number[]
  mailbox?: string
  /** Expunged at or after this moment, ms. */
  since?: number
}

interface Row {
  id: number
  mailbox: string
  contentId: number
  flags: number
  keywords: string
  size: number
  internalDate: number
  threadId: number
}

export class ExpungedMessages {
  readonly #sql: Sql
  readonly #clock: Clock
  readonly #announce: (accountId: number, mailboxId: number | undefined) => void

  constructor(parts: {
    sql: Sql
    clock: Clock
    announce(accountId: number, mailboxId: number | undefined): void
  }) {
    this.#sql = parts.sql
    this.#clock = parts.clock
    this.#announce = parts.announce
  }

  /** The latest of an account, newest first. */
  list(accountId: number, which: Which, count: number): Promise<Expunged[]> {
    const { text, values } = condition(accountId, which)
    return this.#sql.all<Expunged>(
      `SELECT e.id, e.mailbox, e.size, e.expunged_at AS "expungedAt", s."from", s.subject
       FROM expunged_message e JOIN summary s ON s.content_id = e.content_id
       WHERE ${text} ORDER BY e.expunged_at DESC, e.id DESC LIMIT ?`,
      ...values,
      count,
    )
  }

  /**
   * Files messages again, each where it was; that mailbox is made when it is gone, INBOX takes its place when it cannot be.
   * In steps: what was brought back before one that fails stays.
   * @returns how many
   * @throws MailError "over-quota"
   */
  async restore(accountId: number, which: Which): Promise<number> {
    const { text, values } = condition(accountId, which)
    let restored = 0
    for (;;) {
      const touched = new Set<number | undefined>()
      const count = await this.#sql.write(async (tx) => {
        touched.clear()
        const rows = await tx.all<Row>(
          `DELETE FROM expunged_message WHERE id IN (SELECT e.id FROM expunged_message e WHERE ${text} ORDER BY e.id LIMIT ${step})
           RETURNING id, mailbox, content_id AS "contentId", flags, keywords, size, internal_date AS "internalDate",
             thread_id AS "threadId"`,
          ...values,
        )
        const bytes = rows.reduce((sum, { size }) => sum + size, 0)
        if (rows.length > 0) await checkQuota(tx, accountId, { bytes, messages: rows.length })
        for (const [name, group] of Map.groupBy(rows, ({ mailbox }) => mailbox))
          for (const id of await this.#file(tx, { accountId, name }, group)) touched.add(id)
        return rows.length
      })
      for (const mailboxId of touched) this.#announce(accountId, mailboxId)
      restored += count
      if (count < step) return restored
    }
  }

  /** @returns the mailbox, and undefined as well when it was made */
  async #file(
    tx: Query,
    { accountId, name }: { accountId: number; name: string },
    rows: readonly Row[],
  ): Promise<(number | undefined)[]> {
    const now = this.#clock.now()
    const { id, made } = await placeOf(tx, { accountId, name, now })
    const grown = await countIn(tx, id, {
      messages: rows.length,
      unseen: rows.filter(({ flags }) => !(flags & seen)).length,
      deleted: 0,
      bytes: rows.reduce((sum, { size }) => sum + size, 0),
    })
    let uid = grown.uidNext - rows.length
    for (const row of rows.toSorted((a, b) => a.id - b.id))
      await tx.run(
        `INSERT INTO message (mailbox_id, uid, modseq, content_id, flags, keywords, size, internal_date, saved_at, thread_id)
         VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
        id,
        uid++,
        grown.modseq,
        row.contentId,
        row.flags & ~deleted,
        row.keywords,
        row.size,
        row.internalDate,
        now,
        row.threadId,
      )
    return made ? [id, undefined] : [id]
  }
}

async function placeOf(
  tx: Query,
  { accountId, name, now }: { accountId: number; name: string; now: number },
): Promise<{ id: number; made: boolean }> {
  const is = (thrown: unknown, ...codes: string[]) =>
    thrown instanceof MailError && codes.includes(thrown.code)
  const found = await mailboxByName(tx, accountId, name).catch((thrown) => {
    if (!is(thrown, "no-such-mailbox")) throw thrown
  })
  if (found) return { id: found.id, made: false }
  try {
    return { id: (await createMailbox(tx, { accountId, name, specialUse: "", now })).id, made: true }
  } catch (thrown) {
    if (!is(thrown, "limit", "invalid")) throw thrown
    return { id: (await mailboxByName(tx, accountId, "INBOX")).id, made: false }
  }
}

function condition(
  accountId: number,
  { ids, mailbox, since }: Which,
): { text: string; values: (number | string)[] } {
  const texts = ["e.account_id = ?"]
  const values: (number | string)[] = [accountId]
  if (ids) {
    texts.push(`e.id IN (${ids.map(() => "?").join(", ") || "NULL"})`)
    values.push(...ids)
  }
  if (mailbox !== undefined) {
    texts.push("e.mailbox = ?")
    values.push(mailbox)
  }
  if (since !== undefined) {
    texts.push("e.expunged_at >= ?")
    values.push(since)
  }
  return { text: texts.join(" AND "), values }
}

/** Lets go of what was expunged before a moment. @returns how many */
export const forgetExpunged = (sql: Sql, before: number, now: number): Promise<number> =>
  forgetWhere(sql, now, "expunged_at < ?", before)

/** Lets go of what accounts left behind that are gone, and of what is more than an account's quota. Looks at all rows. */
export async function forgetSurplus(sql: Sql, now: number): Promise<void> {
  const accounts = await sql.all<{ id: number; quota: number | null }>(
    `SELECT held.id, a.quota_bytes AS quota FROM
       (SELECT account_id AS id, SUM(size) AS bytes FROM expunged_message GROUP BY account_id) AS held
     LEFT JOIN account a ON a.id = held.id
     WHERE a.id IS NULL OR (a.quota_bytes > 0 AND held.bytes > a.quota_bytes)`,
  )
  for (const { id, quota } of accounts) {
    if (quota === null) await forgetWhere(sql, now, "account_id = ?", id)
    else await forgetBeyond(sql, now, { accountId: id, quota })
  }
}

async function forgetBeyond(
  sql: Sql,
  now: number,
  { accountId, quota }: { accountId: number; quota: number },
): Promise<void> {
  const row = await sql.get<{ id: number | null }>(
    `SELECT MAX(id) AS id FROM (SELECT id, SUM(size) OVER (ORDER BY id DESC) AS total FROM expunged_message
       WHERE account_id = ?) AS newest WHERE total > ?`,
    accountId,
    quota,
  )
  if (row?.id) await forgetWhere(sql, now, "account_id = ? AND id <= ?", accountId, row.id)
}

/** In steps, each of which leaves the bytes to the collector. */
async function forgetWhere(sql: Sql, now: number, text: string, ...values: number[]): Promise<number> {
  let gone = 0
  for (;;) {
    const count = await sql.write(async (tx) => {
      const rows = await tx.all<{ contentId: number }>(
        `DELETE FROM expunged_message WHERE id IN (SELECT id FROM expunged_message WHERE ${text} LIMIT ${step})
         RETURNING content_id AS "contentId"`,
        ...values,
      )
      for (const contentId of new Set(rows.map((row) => row.contentId)))
        await tx.run(
          "INSERT INTO garbage (content_id, since) VALUES (?, ?) ON CONFLICT DO NOTHING",
          contentId,
          now,
        )
      return rows.length
    })
    gone += count
    if (count < step) return gone
    await new Promise(setImmediate)
  }
}

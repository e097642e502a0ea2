// Expunged messages that can be had back for a while; they lie in the twins of their mailboxes (twins.ts). What always holds:
// - a message is in its mailbox or in the twin, never in both, never in none;
// - its bytes stay as long as it can be had back; it counts in no mailbox and against no quota, and of an account with a
//   quota as much is kept as it may hold, the newest first;
// - what comes back has a new UID, because UIDs are given out once, and room is asked for it.

import type { Sql } from "../db/sql.ts"
import { MailError } from "../errors.ts"
import { listMailboxes, type Mailbox, mailboxByName } from "./mailbox.ts"
import { discardRuns } from "./moving.ts"
import { takeOrphans } from "./orphans.ts"
import { twinsOf } from "./twins.ts"

/** Rows taken away, or brought back, in one transaction. */
const step = 500

/** A message that can be had back. */
export interface Expunged {
  /** Of its twin and in it: "12.3". */
  id: string
  mailbox: string
  size: number
  /** Milliseconds. */
  expungedAt: number
  from: string
  subject: string
}

/** Which of them are meant; all of the account when nothing is said. */
export interface Which {
  ids?: readonly string[]
  mailbox?: string
  /** Expunged at or after this moment, and before that one, ms. */
  since?: number
  before?: number
}

/** What can be had back into one mailbox. Bytes; milliseconds. */
export interface ExpungedCount {
  mailbox: string
  messages: number
  bytes: number
  earliest: number
  latest: number
}

interface ExpungedParts {
  sql: Sql
  /** A step of the messages of a mailbox that was deleted. @returns how many */
  settle(mailboxId: number): Promise<number>
  move(mailboxId: number, uids: readonly number[], to: { accountId: number; name: string }): Promise<unknown>
  create(accountId: number, name: string): Promise<unknown>
}

export class ExpungedMessages {
  readonly #parts: ExpungedParts
  readonly #sql: Sql

  constructor(parts: ExpungedParts) {
    this.#parts = parts
    this.#sql = parts.sql
  }

  /** The twins of an account by the name of their mailboxes; those of mailboxes just deleted are filled before. */
  async twins(accountId: number): Promise<Mailbox[]> {
    await this.#settle(accountId)
    return listMailboxes(this.#sql, twinsOf(accountId))
  }

  /** The twin of a mailbox of an account, there or deleted. @throws MailError "no-such-mailbox" */
  async twin(accountId: number, name: string): Promise<Mailbox> {
    await this.#settle(accountId)
    return mailboxByName(this.#sql, twinsOf(accountId), name)
  }

  /** Messages of deleted mailboxes become expunged ones in the background; here nobody waits for that. */
  async #settle(accountId: number): Promise<void> {
    const waiting = await this.#sql.all<{ id: number }>(
      "SELECT mailbox_id AS id FROM deleted_mailbox WHERE account_id = ? ORDER BY mailbox_id",
      accountId,
    )
    for (const { id } of waiting) while ((await this.#parts.settle(id)) > 0) await new Promise(setImmediate)
  }

  /** The latest of an account, newest first. */
  async list(accountId: number, which: Which, count: number): Promise<Expunged[]> {
    await this.#settle(accountId)
    const { text, values } = condition(accountId, which)
    const rows = await this.#sql.all<Omit<Expunged, "id"> & { twin: number; uid: number }>(
      `SELECT b.id AS twin, m.uid, b.name AS mailbox, m.size, m.saved_at AS "expungedAt", s."from", s.subject
       FROM mailbox b JOIN message m ON m.mailbox_id = b.id JOIN summary s ON s.content_id = m.content_id
       WHERE ${text} ORDER BY m.saved_at DESC, b.id DESC, m.uid DESC LIMIT ?`,
      ...values,
      count,
    )
    return rows.map(({ twin, uid, ...row }) => ({ id: `${twin}.${uid}`, ...row }))
  }

  /** How many there are, mailbox by mailbox. */
  async counts(accountId: number, which: Which): Promise<ExpungedCount[]> {
    await this.#settle(accountId)
    const { text, values } = condition(accountId, which)
    return this.#sql.all<ExpungedCount>(
      `SELECT b.name AS mailbox, COUNT(*) AS messages, CAST(SUM(m.size) AS BIGINT) AS bytes,
         MIN(m.saved_at) AS earliest, MAX(m.saved_at) AS latest
       FROM mailbox b JOIN message m ON m.mailbox_id = b.id WHERE ${text} GROUP BY b.name ORDER BY b.name`,
      ...values,
    )
  }

  /**
   * Files messages again, each where it was; that mailbox is made when it is gone, INBOX takes its place when it cannot be.
   * In steps: what was brought back before one that fails stays.
   * @returns how many
   * @throws MailError "over-quota"
   */
  async restore(accountId: number, which: Which): Promise<number> {
    await this.#settle(accountId)
    const { text, values } = condition(accountId, which)
    const rows = await this.#sql.all<{ twin: number; name: string; uid: number }>(
      `SELECT b.id AS twin, b.name, m.uid FROM mailbox b JOIN message m ON m.mailbox_id = b.id
       WHERE ${text} ORDER BY b.id, m.uid`,
      ...values,
    )
    for (const [twin, group] of Map.groupBy(rows, (row) => row.twin)) {
      const name = await this.#place(accountId, group[0]!.name)
      for (let at = 0; at < group.length; at += step) {
        const uids = group.slice(at, at + step).map(({ uid }) => uid)
        await this.#parts.move(twin, uids, { accountId, name })
      }
    }
    return rows.length
  }

  /** Where messages of a mailbox come back to. */
  async #place(accountId: number, name: string): Promise<string> {
    const is = (thrown: unknown, ...codes: string[]) =>
      thrown instanceof MailError && codes.includes(thrown.code)
    const found = await mailboxByName(this.#sql, accountId, name).catch((thrown) => {
      if (!is(thrown, "no-such-mailbox")) throw thrown
    })
    if (found) return name
    return this.#parts.create(accountId, name).then(
      () => name,
      (thrown: unknown) => {
        if (is(thrown, "already-exists")) return name
        if (!is(thrown, "limit", "invalid")) throw thrown
        return "INBOX"
      },
    )
  }
}

function condition(
  accountId: number,
  { ids, mailbox, since, before }: Which,
): { text: string; values: (number | string)[] } {
  const texts = ["b.account_id = ?"]
  const values: (number | string)[] = [twinsOf(accountId)]
  const add = (text: string, ...more: (number | string)[]) => {
    texts.push(text)
    values.push(...more)
  }
  if (ids) {
    const pairs = ids.flatMap((id) => {
      const found = /^(\d{1,9})\.(\d{1,10})$/.exec(id)
      return found ? [[Number(found[1]), Number(found[2])]] : []
    })
    const each = pairs.map(() => "m.mailbox_id = ? AND m.uid = ?").join(" OR ")
    add(each === "" ? "1 = 0" : `(${each})`, ...pairs.flat())
  }
  if (mailbox !== undefined) add("b.name = ?", mailbox)
  if (since !== undefined) add("m.saved_at >= ?", since)
  if (before !== undefined) add("m.saved_at < ?", before)
  return { text: texts.join(" AND "), values }
}

/** Lets go of what was expunged before a moment. @returns how many */
export async function forgetExpunged(sql: Sql, before: number, now: number): Promise<number> {
  let gone = 0
  for (;;) {
    const due = await sql.all<{ id: number }>(
      `SELECT b.id FROM mailbox b WHERE b.account_id < 0 AND b.messages > 0
         AND (SELECT m.saved_at FROM message m WHERE m.mailbox_id = b.id ORDER BY m.uid LIMIT 1) < ? LIMIT 200`,
      before,
    )
    for (const { id } of due) gone += await forgetFirst(sql, id, { before, now })
    if (due.length < 200) break
  }
  await sql.run(
    `DELETE FROM mailbox WHERE account_id < 0 AND messages = 0 AND NOT EXISTS
       (SELECT 1 FROM deleted_mailbox d WHERE d.account_id = -mailbox.account_id AND d.name = mailbox.name)`,
  )
  return gone
}

/** In steps, each of which leaves the bytes to the collector. */
async function forgetFirst(
  sql: Sql,
  twinId: number,
  { before, upTo, now }: { before?: number; upTo?: number; now: number },
): Promise<number> {
  let gone = 0
  for (;;) {
    const rows = await sql.all<{ uid: number; savedAt: number }>(
      `SELECT uid, saved_at AS "savedAt" FROM message WHERE mailbox_id = ? ORDER BY uid LIMIT ${step}`,
      twinId,
    )
    const end = rows.findIndex(
      ({ uid, savedAt }) => (before !== undefined && savedAt >= before) || (upTo !== undefined && uid > upTo),
    )
    const due = end < 0 ? rows : rows.slice(0, end)
    const last = due.at(-1)
    if (!last) return gone
    const removed = await sql.write((tx) => discardRuns(tx, twinId, [[due[0]!.uid, last.uid]], { now }))
    gone += removed.length
    if (due.length < step) return gone
    await new Promise(setImmediate)
  }
}

/** Lets go of what is more than an account's quota, the oldest first. */
export async function forgetSurplus(sql: Sql, now: number): Promise<void> {
  const accounts = await sql.all<{ twins: number; quota: number }>(
    `SELECT b.account_id AS twins, a.quota_bytes AS quota FROM mailbox b JOIN account a ON a.id = -b.account_id
     WHERE b.account_id < 0 AND a.quota_bytes > 0 GROUP BY b.account_id, a.quota_bytes HAVING SUM(b.bytes) > a.quota_bytes`,
  )
  for (const { twins, quota } of accounts) {
    const cuts = await sql.all<{ id: number; uid: number }>(
      `SELECT mailbox_id AS id, MAX(uid) AS uid FROM (
         SELECT m.mailbox_id, m.uid, SUM(m.size) OVER (ORDER BY m.saved_at DESC, m.mailbox_id DESC, m.uid DESC) AS total
         FROM mailbox b JOIN message m ON m.mailbox_id = b.id WHERE b.account_id = ?) AS newest
       WHERE total > ? GROUP BY mailbox_id`,
      twins,
      quota,
    )
    for (const { id, uid } of cuts) await forgetFirst(sql, id, { upTo: uid, now })
  }
}

/** A step for `ExpungedParts.settle`. */
export const settleWith =
  (sql: Sql, now: () => number) =>
  (mailboxId: number): Promise<number> =>
    sql.write((tx) => takeOrphans(tx, mailboxId, now()))

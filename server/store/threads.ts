import { hash } from "node:crypto"
import type { Query, Sql } from "../db/sql.ts"
import type { Summary } from "../mime/summary.ts"

// Threads of an account. What always holds:
// - every message identifier that a filed message bears or refers to leads to one thread, and never to another one later;
// - a message belongs to the oldest thread its identifiers lead to, so the same content comes to the same thread again;
// - the number of a thread is the content id of the message it began with; once filed, a message keeps it (RFC 8474 §5.2).

/** The identifiers that decide about a message's thread. */
type Identifiers = Pick<Summary, "messageId" | "inReplyTo" | "references">

/** Identifiers looked at: a message's own, the first it refers to, and the last ones. */
const mostKeys = 32

/** What a message's identifiers are looked up by: hashes of 52 bits, ascending, each once. */
export function threadKeys({ messageId, inReplyTo, references }: Identifiers): number[] {
  const referred = [...words(references), ...words(inReplyTo)]
  const ids = messageId === "" ? [] : [messageId]
  if (referred.length > 0) ids.push(referred[0]!, ...referred.slice(1).slice(2 - mostKeys))
  return [...new Set(ids.map(keyOf))].sort((a, b) => a - b)
}

const words = (text: string) => (text === "" ? [] : text.split(" "))

const keyOf = (id: string) => Number.parseInt(hash("sha1", id, "hex").slice(0, 13), 16)

/**
 * The thread of a message about to be filed, in the same transaction; what it refers to leads there from now on.
 * @param keys from `threadKeys`
 */
export async function threadOf(
  tx: Query,
  accountId: number,
  keys: readonly number[],
  contentId: number,
): Promise<number> {
  if (keys.length === 0) return contentId
  const known = await leadsOf(tx, accountId, keys)
  const thread = known.size > 0 ? Math.min(...known.values()) : contentId
  const missing = keys.filter((key) => !known.has(key))
  if (missing.length === 0) return thread
  const added = await tx.run(
    `INSERT INTO thread_key (account_id, key, thread_id) VALUES ${missing.map(() => "(?, ?, ?)").join(", ")}
     ON CONFLICT DO NOTHING`,
    ...missing.flatMap((key) => [accountId, key, thread]),
  )
  if (added === missing.length) return thread
  // Somebody else filed a relative at the same moment (PostgreSQL).
  return Math.min(...(await leadsOf(tx, accountId, keys)).values())
}

/** Where keys lead, as far as they are known. */
async function leadsOf(tx: Query, accountId: number, keys: readonly number[]): Promise<Map<number, number>> {
  const rows = await tx.all<{ key: number; thread: number }>(
    `SELECT key, thread_id AS thread FROM thread_key WHERE account_id = ? AND key IN (${keys.map(() => "?").join(", ")})`,
    accountId,
    ...keys,
  )
  return new Map(rows.map((row) => [row.key, row.thread]))
}

interface Unthreaded extends Identifiers {
  mailboxId: number
  uid: number
  contentId: number
  accountId: number
}

/** Messages threaded in one transaction. */
const step = 200

/**
 * Threads some of the messages that an older version filed, oldest first.
 * @param mailboxId only those of one mailbox
 * @returns how many it looked at; 0 when none are left
 */
export async function threadSome(sql: Sql, mailboxId?: number): Promise<number> {
  const rows = await sql.all<Unthreaded>(
    `SELECT m.mailbox_id AS "mailboxId", m.uid, m.content_id AS "contentId", ABS(b.account_id) AS "accountId",
       s.message_id AS "messageId", s.in_reply_to AS "inReplyTo", s."references"
     FROM message m JOIN mailbox b ON b.id = m.mailbox_id JOIN summary s ON s.content_id = m.content_id
     WHERE m.thread_id = 0 ${mailboxId === undefined ? "" : "AND m.mailbox_id = ?"}
     ORDER BY m.mailbox_id, m.uid LIMIT ${step}`,
    ...(mailboxId === undefined ? [] : [mailboxId]),
  )
  if (rows.length === 0) return 0
  await sql.write(async (tx) => {
    for (const row of rows)
      await tx.run(
        "UPDATE message SET thread_id = ? WHERE mailbox_id = ? AND uid = ? AND thread_id = 0",
        await threadOf(tx, row.accountId, threadKeys(row), row.contentId),
        row.mailboxId,
        row.uid,
      )
  })
  return rows.length
}

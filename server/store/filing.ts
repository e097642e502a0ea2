import type { Query } from "../db/sql.ts"
import { deleted, type Flags, keywordsText, seen } from "./flags.ts"
import type { StagedContent } from "./incoming.ts"
import { noSuchMailbox } from "./mailbox.ts"
import { threadOf } from "./threads.ts"

/**
 * Keeps the bytes of a message inside somebody's transaction, once for all who refer to them. What is kept and not
 * referred to in the same transaction would never be collected, so refer to it.
 * @returns the id of the content
 */
export async function keep(tx: Query, staged: StagedContent, now: number): Promise<number> {
  // Touching the row, not only reading it, holds it against the collector until the commit (PostgreSQL).
  const row = await tx.get<{ id: number; blob: string | null }>(
    `INSERT INTO content (hash, size, encoding, bytes, blob, header_size, created_at) VALUES (?, ?, ?, ?, ?, ?, ?)
     ON CONFLICT (hash) DO UPDATE SET created_at = excluded.created_at, header_size = excluded.header_size
     RETURNING id, blob`,
    staged.hash,
    staged.size,
    staged.encoding,
    staged.bytes ?? null,
    staged.blob ?? null,
    staged.headerSize,
    now,
  )
  await insertSummary(tx, row!.id, staged)
  staged.kept = row!.blob === (staged.blob ?? null)
  return row!.id
}

async function insertSummary(tx: Query, contentId: number, { summary }: StagedContent): Promise<void> {
  await tx.run(
    `INSERT INTO summary (content_id, envelope, bodystructure, subject, base_subject, "from", "to", cc, bcc, from_key,
       to_key, cc_key, sent_at, message_id, in_reply_to, "references", preview, attachments)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING`,
    contentId,
    summary.envelope,
    summary.bodystructure,
    clean(summary.subject),
    clean(summary.baseSubject),
    clean(summary.from),
    clean(summary.to),
    clean(summary.cc),
    clean(summary.bcc),
    clean(summary.fromKey),
    clean(summary.toKey),
    clean(summary.ccKey),
    summary.sentAt ?? null,
    clean(summary.messageId),
    clean(summary.inReplyTo),
    clean(summary.references),
    clean(summary.preview),
    summary.attachments,
  )
}

/** PostgreSQL refuses NUL in text, and a lone surrogate is no text at all. */
const clean = (text: string) => text.replaceAll("\0", "").toWellFormed()

/** One copy to be filed in one mailbox. */
export interface Filing {
  mailboxId: number
  contentId: number
  size: number
  flags: Flags
  /** What its thread is looked up by, from `StagedContent`. */
  threadKeys: readonly number[]
  /** Milliseconds. */
  internalDate: number
  now: number
}

/**
 * Files one copy: takes the next UID and MODSEQ and counts it, all in the caller's transaction.
 * @throws MailError "no-such-mailbox" when it was deleted meanwhile
 */
export async function file(tx: Query, filing: Filing): Promise<{ uid: number; modseq: number }> {
  const { flags } = filing
  const grown = await countIn(tx, filing.mailboxId, {
    messages: 1,
    unseen: flags.bits & seen ? 0 : 1,
    deleted: flags.bits & deleted ? 1 : 0,
    bytes: filing.size,
  })
  const uid = grown.uidNext - 1
  const thread = await threadOf(tx, grown.accountId, filing.threadKeys, filing.contentId)
  await tx.run(
    `INSERT INTO message (mailbox_id, uid, modseq, content_id, flags, keywords, size, internal_date, saved_at, thread_id)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    filing.mailboxId,
    uid,
    grown.modseq,
    filing.contentId,
    flags.bits,
    keywordsText(flags.keywords),
    filing.size,
    filing.internalDate,
    filing.now,
    thread,
  )
  return { uid, modseq: grown.modseq }
}

/** How a mailbox's counters change. `messages` above zero take that many UIDs. */
export interface Count {
  messages: number
  unseen: number
  deleted: number
  bytes: number
}

/**
 * Changes a mailbox's counters, takes UIDs for what comes in, and raises the MODSEQ by one.
 * @returns the counters afterwards: the UIDs taken are the last ones before `uidNext`
 * @throws MailError "no-such-mailbox"
 */
export async function countIn(
  tx: Query,
  mailboxId: number,
  count: Count,
): Promise<{ uidNext: number; modseq: number; uidValidity: number; accountId: number }> {
  const row = await tx.get<{ uidNext: number; modseq: number; uidValidity: number; accountId: number }>(
    `UPDATE mailbox SET uid_next = uid_next + ?, highest_modseq = highest_modseq + 1, messages = messages + ?,
       unseen = unseen + ?, deleted = deleted + ?, bytes = bytes + ?
     WHERE id = ?
     RETURNING uid_next AS "uidNext", highest_modseq AS modseq, uid_validity AS "uidValidity",
       account_id AS "accountId"`,
    Math.max(count.messages, 0),
    count.messages,
    count.unseen,
    count.deleted,
    count.bytes,
    mailboxId,
  )
  if (!row) throw noSuchMailbox()
  return row
}

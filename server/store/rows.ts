import type { Sql } from "../db/sql.ts"
import type { Summary } from "../mime/summary.ts"
import type { Run } from "./moving.ts"

/** A message as it is listed. Times in milliseconds, sizes in bytes. */
export interface MessageRow {
  uid: number
  modseq: number
  contentId: number
  size: number
  internalDate: number
  savedAt: number
  /** With columns "summary"; `sentAt` falls back to the internal date, as RFC 5256 §2.2 wants. */
  summary?: Summary
}

/** Rows read in one go: some milliseconds, so that other sessions get their turn. */
const slice = 500

const messageColumns = `m.uid, m.modseq, m.content_id AS "contentId", m.size, m.internal_date AS "internalDate",
  m.saved_at AS "savedAt"`

const summaryColumns = `s.envelope, s.bodystructure, s.subject, s.base_subject AS "baseSubject", s."from", s."to", s.cc,
  s.bcc, s.from_key AS "fromKey", s.to_key AS "toKey", s.cc_key AS "ccKey", s.sent_at AS "sentAt",
  s.message_id AS "messageId", s.in_reply_to AS "inReplyTo", s."references", s.preview, s.attachments`

const texts = {
  message: `SELECT ${messageColumns} FROM message m
    WHERE m.mailbox_id = ? AND m.uid BETWEEN ? AND ? ORDER BY m.uid LIMIT ${slice}`,
  summary: `SELECT ${messageColumns}, ${summaryColumns} FROM message m JOIN summary s ON s.content_id = m.content_id
    WHERE m.mailbox_id = ? AND m.uid BETWEEN ? AND ? ORDER BY m.uid LIMIT ${slice}`,
}

type Joined = MessageRow & Summary

function withSummary(row: Joined): MessageRow {
  const { uid, modseq, contentId, size, internalDate, savedAt } = row
  row.sentAt ??= internalDate
  row.attachments = Boolean(row.attachments)
  return { uid, modseq, contentId, size, internalDate, savedAt, summary: row }
}

/** Reads runs of messages slice by slice, giving others a turn after each. */
export async function* readRows(
  sql: Sql,
  mailboxId: number,
  runs: readonly Run[],
  columns: "message" | "summary",
): AsyncGenerator<MessageRow[]> {
  let gathered: MessageRow[] = []
  for (const [first, last] of runs) {
    for (let from = first; from <= last; ) {
      const rows = await sql.all<Joined>(texts[columns], mailboxId, from, last)
      for (const row of rows) gathered.push(columns === "summary" ? withSummary(row) : row)
      if (gathered.length >= slice) {
        yield gathered
        gathered = []
        await new Promise(setImmediate)
      }
      if (rows.length < slice) break
      from = rows[rows.length - 1]!.uid + 1
    }
  }
  if (gathered.length > 0) yield gathered
}

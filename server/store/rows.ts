import type { Sql } from "../db/sql.ts"
import type { Summary } from "../mime/summary.ts"
import type { Run } from "./snapshot.ts"

/** A message as it is listed. Times in milliseconds, sizes in bytes. */
export interface MessageRow {
  uid: number
  modseq: number
  contentId: number
  size: number
  internalDate: number
  savedAt: number
  /** Content id of the message the thread began with; 0 when an older version filed it and it is not threaded yet. */
  threadId: number
  /** With columns "wire". */
  wire?: WireForms
  /** With columns "summary"; `sentAt` falls back to the internal date, as RFC 5256 §2.2 wants. */
  summary?: SearchFacts
}

/** What FETCH copies out as it stands. */
export type WireForms = Pick<Summary, "envelope" | "bodystructure" | "preview">

/** What SEARCH, SORT and THREAD look at. */
export type SearchFacts = Omit<Summary, keyof WireForms>

/** Which facts about a message are wanted beside those of its copy. */
export type Columns = "message" | "wire" | "summary"

/** Rows read in one go: some milliseconds, so that other sessions get their turn. */
const slice = 500

const messageColumns = `m.uid, m.modseq, m.content_id AS "contentId", m.size, m.internal_date AS "internalDate",
  m.saved_at AS "savedAt", m.thread_id AS "threadId"`

const wireColumns = "s.envelope, s.bodystructure, s.preview"

const summaryColumns = `s.subject, s.base_subject AS "baseSubject", s."from", s."to", s.cc,
  s.bcc, s.from_key AS "fromKey", s.to_key AS "toKey", s.cc_key AS "ccKey", s.sent_at AS "sentAt",
  s.message_id AS "messageId", s.in_reply_to AS "inReplyTo", s."references", s.attachments`

const select = (columns: string, joined: string) =>
  `SELECT ${columns} FROM message m ${joined}
   WHERE m.mailbox_id = ? AND m.uid BETWEEN ? AND ? ORDER BY m.uid LIMIT ${slice}`

const summaryOf = "JOIN summary s ON s.content_id = m.content_id"

const texts: Record<Columns, string> = {
  message: select(messageColumns, ""),
  wire: select(`${messageColumns}, ${wireColumns}`, summaryOf),
  summary: select(`${messageColumns}, ${summaryColumns}`, summaryOf),
}

type Flat = MessageRow & WireForms & SearchFacts

/** Rows come flat from the database; the facts are hung where they belong without copying them. */
const shape: Record<Columns, (row: Flat) => MessageRow> = {
  message: (row) => row,
  wire(row) {
    row.wire = row
    return row
  },
  summary(row) {
    row.sentAt ??= row.internalDate
    row.attachments = Boolean(row.attachments)
    row.summary = row
    return row
  },
}

/** Reads runs of messages slice by slice, giving others a turn after each. */
export async function* readRows(
  sql: Sql,
  mailboxId: number,
  runs: readonly Run[],
  columns: Columns,
): AsyncGenerator<MessageRow[]> {
  let gathered: MessageRow[] = []
  for (const [first, last] of runs) {
    for (let from = first; from <= last; ) {
      const rows = await sql.all<Flat>(texts[columns], mailboxId, from, last)
      for (const row of rows) gathered.push(shape[columns](row))
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

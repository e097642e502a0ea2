import type { Sql } from "../db/sql.ts"
import type { Summary } from "../mime/summary.ts"
import type { Run } from "./snapshot.ts"

/** A message as it is listed. Times in milliseconds, sizes in bytes. */
export interface MessageRow {
  uid: number
  contentId: number
  size: number
  internalDate: number
  savedAt: number
  /** Content id of the message the thread began with; 0 when an older version filed it and it is not threaded yet. */
  threadId: number
  /** With columns "summary"; `sentAt` falls back to the internal date, as RFC 5256 §2.2 wants. */
  summary?: SearchFacts
}

/** What FETCH copies out as it stands. */
export type WireForms = Pick<Summary, "envelope" | "bodystructure" | "preview">

/** What SEARCH, SORT and THREAD look at. */
export type SearchFacts = Omit<Summary, keyof WireForms>

/** Which facts about a message are wanted: those of its copy, or what SEARCH, SORT and THREAD look at as well. */
export type Columns = "message" | "summary"

/** Facts that can be asked for one by one. Each that is not costs nothing, and a page of a list asks for few. */
export type Column = Exclude<keyof MessageRow, "uid" | "summary"> | keyof WireForms

/** A row of some columns. */
export type RowOf<Wanted extends Column> = Pick<Omit<MessageRow, "summary"> & WireForms, "uid" | Wanted>

/** Rows read in one go: some milliseconds, so that other sessions get their turn. */
const slice = 500

const copyColumns: Readonly<Record<Exclude<Column, keyof WireForms>, string>> = {
  contentId: 'm.content_id AS "contentId"',
  size: "m.size",
  internalDate: 'm.internal_date AS "internalDate"',
  savedAt: 'm.saved_at AS "savedAt"',
  threadId: 'm.thread_id AS "threadId"',
}

const wireColumns: Readonly<Record<keyof WireForms, string>> = {
  envelope: "s.envelope",
  bodystructure: "s.bodystructure",
  preview: "s.preview",
}

const messageColumns = ["m.uid", ...Object.values(copyColumns)].join(", ")

const summaryColumns = `s.subject, s.base_subject AS "baseSubject", s."from", s."to", s.cc,
  s.bcc, s.from_key AS "fromKey", s.to_key AS "toKey", s.cc_key AS "ccKey", s.sent_at AS "sentAt",
  s.message_id AS "messageId", s.in_reply_to AS "inReplyTo", s."references", s.attachments`

const select = (columns: string, joined: string) =>
  `SELECT ${columns} FROM message m ${joined}
   WHERE m.mailbox_id = ? AND m.uid BETWEEN ? AND ? ORDER BY m.uid LIMIT ${slice}`

const summaryOf = "JOIN summary s ON s.content_id = m.content_id"

const texts: Record<Columns, string> = {
  message: select(messageColumns, ""),
  summary: select(`${messageColumns}, ${summaryColumns}`, summaryOf),
}

/** The same columns, in whatever order they are asked for, are one statement. */
function textOf(wanted: readonly Column[]): string {
  const isWanted = ([name]: [string, string]) => wanted.includes(name as Column)
  const ofCopy = Object.entries(copyColumns).filter(isWanted)
  const ofSummary = Object.entries(wireColumns).filter(isWanted)
  const columns = ["m.uid", ...[...ofCopy, ...ofSummary].map(([, column]) => column)]
  return select(columns.join(", "), ofSummary.length > 0 ? summaryOf : "")
}

/** Rows come flat from the database; the facts are hung where they belong without copying them. */
function withSummary(row: MessageRow & SearchFacts): MessageRow {
  row.sentAt ??= row.internalDate
  row.attachments = Boolean(row.attachments)
  row.summary = row
  return row
}

/** Reads runs of messages slice by slice, giving others a turn after each. */
export async function* readRows(
  sql: Sql,
  mailboxId: number,
  runs: readonly Run[],
  columns: Columns,
): AsyncGenerator<MessageRow[]> {
  const slices = readFlat<MessageRow & SearchFacts>(sql, mailboxId, runs, texts[columns])
  for await (const rows of slices) yield columns === "summary" ? rows.map(withSummary) : rows
}

/** The same with just the columns that are wanted. */
export function readColumns<Wanted extends Column>(
  sql: Sql,
  mailboxId: number,
  runs: readonly Run[],
  wanted: readonly Wanted[],
): AsyncGenerator<RowOf<Wanted>[]> {
  return readFlat(sql, mailboxId, runs, textOf(wanted))
}

async function* readFlat<Row extends { uid: number }>(
  sql: Sql,
  mailboxId: number,
  runs: readonly Run[],
  text: string,
): AsyncGenerator<Row[]> {
  let gathered: Row[] = []
  for (const [first, last] of runs) {
    for (let from = first; from <= last; ) {
      const rows = await sql.all<Row>(text, mailboxId, from, last)
      if (gathered.length === 0) gathered = rows
      else for (const row of rows) gathered.push(row)
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

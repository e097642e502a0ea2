import type { Sql } from "../../db/sql.ts"
import { caseless, parseSubject } from "../../mime/subject.ts"
import type { Summary } from "../../mime/summary.ts"
import { displayName } from "./display-name.ts"

/** The texts of a message that are searched, sorted or threaded by, folded by `caseless` where case does not count. */
export const textColumns = [
  "subject",
  "from",
  "to",
  "cc",
  "bcc",
  "baseSubject",
  "fromKey",
  "toKey",
  "ccKey",
  "fromName",
  "toName",
  "messageId",
  "ancestors",
] as const

/** The last two are identifiers and keep their case. `ancestors`: eldest first, one space between (RFC 5256 §3). */
export type TextColumn = (typeof textColumns)[number]

/** What a digest knows of one message. None of it ever changes. */
export interface MessageFacts {
  uid: number
  contentId: number
  size: number
  /** Milliseconds. */
  internalDate: number
  /** Milliseconds; the internal date where there is no other (RFC 5256 §2.2). */
  sentAt: number
  /** Whether the subject says that it answers or forwards something. */
  reply: boolean
  attached: boolean
  texts: Record<TextColumn, string>
}

interface Row extends Omit<Summary, "bodystructure" | "preview" | "sentAt" | "attachments"> {
  uid: number
  contentId: number
  size: number
  internalDate: number
  sentAt: number | null
  attachments: boolean | number
}

const select = `SELECT m.uid, m.content_id AS "contentId", m.size, m.internal_date AS "internalDate",
   s.sent_at AS "sentAt", s.envelope, s.subject, s.base_subject AS "baseSubject", s."from", s."to", s.cc, s.bcc,
   s.from_key AS "fromKey", s.to_key AS "toKey", s.cc_key AS "ccKey", s.message_id AS "messageId",
   s.in_reply_to AS "inReplyTo", s."references", s.attachments
 FROM message m JOIN summary s ON s.content_id = m.content_id
 WHERE m.mailbox_id = ? AND m.uid BETWEEN ? AND ? ORDER BY m.uid LIMIT ?`

/** The facts about the messages between two UIDs, ascending, `limit` of them at most. */
export async function readFacts(
  sql: Sql,
  mailboxId: number,
  { first, last, limit }: { first: number; last: number; limit: number },
): Promise<MessageFacts[]> {
  const rows = await sql.all<Row>(select, mailboxId, first, last, limit)
  return rows.map(factsOf)
}

function factsOf(row: Row): MessageFacts {
  return {
    uid: row.uid,
    contentId: row.contentId,
    size: row.size,
    internalDate: row.internalDate,
    sentAt: row.sentAt ?? row.internalDate,
    reply: parseSubject(row.subject).reply,
    attached: Boolean(row.attachments),
    texts: {
      subject: caseless(row.subject),
      from: caseless(row.from),
      to: caseless(row.to),
      cc: caseless(row.cc),
      bcc: caseless(row.bcc),
      baseSubject: caseless(row.baseSubject),
      fromKey: caseless(row.fromKey),
      toKey: caseless(row.toKey),
      ccKey: caseless(row.ccKey),
      fromName: caseless(displayName(row.envelope, "from")),
      toName: caseless(displayName(row.envelope, "to")),
      messageId: row.messageId,
      // In-Reply-To counts only where References says nothing, and only its first identifier (RFC 5256 §3).
      ancestors: row.references === "" ? row.inReplyTo.split(" ", 1)[0]! : row.references,
    },
  }
}

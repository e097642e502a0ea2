import { parseRawAddresses } from "./address-list.ts"
import { hasAttachment } from "./attachment.ts"
import { formatBodystructure } from "./bodystructure.ts"
import { parseDate } from "./date.ts"
import { decodeText } from "./encoded-word.ts"
import type { EnvelopeFields } from "./envelope.ts"
import { envelopeFields, formatEnvelope } from "./envelope.ts"
import { limits } from "./limits.ts"
import { messageIds } from "./message-id.ts"
import type { Part } from "./part.ts"
import { preview } from "./preview.ts"
import type { Source } from "./source.ts"
import { baseSubject } from "./subject.ts"

/** Everything a mailbox is listed, sorted, threaded and searched by, worked out once when a message arrives. */
export interface Summary {
  /** Wire forms, ready to be written into a FETCH response: one character 0–255 per byte. */
  envelope: string
  bodystructure: string
  /** Decoded. */
  subject: string
  /** RFC 5256 §2.1, case kept; compare through `caseless`. */
  baseSubject: string
  /** Decoded header text, each capped at `limits.headerText`. */
  from: string
  to: string
  cc: string
  bcc: string
  /** RFC 5256 §3 sort keys: the local part of the first address, upper-case, "" when there is none. */
  fromKey: string
  toKey: string
  ccKey: string
  /** Milliseconds since the epoch; undefined when Date is missing or no date. */
  sentAt: number | undefined
  /** Message identifiers without angle brackets, normalised, joined by one space. */
  messageId: string
  inReplyTo: string
  references: string
  /** At most 200 characters (RFC 8970); empty when there is nothing to read. */
  preview: string
  attachments: boolean
}

/**
 * Summarizes a message. The source is asked for the header blocks of the message and of embedded ones, and for
 * the first 64 KB of its text parts until one gives a preview; nothing else.
 */
export function summarize(source: Source, root: Part): Summary {
  const fields = envelopeFields(source, root)
  const subject = decoded(fields, "subject")
  const date = fields.get("date")
  return {
    envelope: formatEnvelope(fields),
    bodystructure: formatBodystructure(source, root, "BODYSTRUCTURE"),
    subject,
    baseSubject: baseSubject(subject),
    from: decoded(fields, "from"),
    to: decoded(fields, "to"),
    cc: decoded(fields, "cc"),
    bcc: decoded(fields, "bcc"),
    fromKey: addressKey(fields, "from"),
    toKey: addressKey(fields, "to"),
    ccKey: addressKey(fields, "cc"),
    sentAt: date === undefined ? undefined : parseDate(date)?.time,
    messageId: messageIds(fields.get("message-id") ?? "")[0] ?? "",
    inReplyTo: messageIds(fields.get("in-reply-to") ?? "").join(" "),
    references: messageIds(fields.get("references") ?? "").join(" "),
    preview: preview(source, root),
    attachments: hasAttachment(root),
  }
}

function decoded(fields: EnvelopeFields, name: string): string {
  return decodeText((fields.get(name) ?? "").slice(0, limits.headerText))
}

function addressKey(fields: EnvelopeFields, name: string): string {
  const value = fields.get(name)
  if (!value) return ""
  // One address is enough; the rest of a long list is not looked at.
  const first = parseRawAddresses(value.slice(0, 4096))[0]
  return decodeText(first?.mailbox ?? first?.name ?? "").toUpperCase()
}

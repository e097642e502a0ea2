import type { FetchMessageObject, ImapFlow } from "imapflow"
import { MailError } from "../../server/errors.ts"
import type { Connections, MailSession } from "./connections.ts"
import { decodeCharset, decodeTransfer } from "./decode.ts"
import { unflow } from "./flowed.ts"
import { whyMissing } from "./imap-error.ts"
import { flagsOf, isoDate, type MessageFlags, type Person, person } from "./messages.ts"
import { type Attachment, contentOf, type MessageContent, type TextPart } from "./structure.ts"
import { fieldsIn, type Trust, trustFields, trustOf } from "./trust.ts"

/** Which message: a UID within one validity of one mailbox. */
export interface MessageRef {
  mailbox: string
  uid: number
}

/** A message opened. HTML is not in it: that is a document of its own. */
export interface MessageDetail extends MessageRef {
  subject: string
  from: Person[]
  replyTo: Person[]
  to: Person[]
  cc: Person[]
  bcc: Person[]
  /** As the sender dated it, ISO 8601. */
  date: string
  flags: MessageFlags
  size: number
  attachments: Attachment[]
  /** The mailing list it came by, as List-Id names it (RFC 2919); "" for none. */
  list: string
  /** What our server found out about it. */
  trust: Trust
  body: { kind: "html" } | { kind: "text"; text: string; truncated: boolean }
}

/** The most of one text part that is fetched and shown, bytes as sent. */
const htmlLimit = 2 * 1024 * 1024
const textLimit = 384 * 1024

const gone = () => new MailError("no-such-message", "This message is no longer here")

/** Envelope, structure and some header fields of one message. Throws MailError no-such-message. */
async function fetchMessage(
  client: ImapFlow,
  uid: number,
  headers: string[] | false,
): Promise<FetchMessageObject> {
  const wanted = { envelope: true, flags: true, internalDate: true, size: true, bodyStructure: true, headers }
  const message = await client.fetchOne(String(uid), wanted, { uid: true })
  if (!message) throw whyMissing(client, gone())
  return message
}

/** Texts of parts, decoded, in the order asked. One command for all of them. */
async function fetchTexts(
  client: ImapFlow,
  uid: number,
  parts: TextPart[],
  limit: number,
): Promise<string[]> {
  if (parts.length === 0) return []
  const bodyParts = parts.map((part) => ({ key: part.part, start: 0, maxLength: limit }))
  const answer = await client.fetchOne(String(uid), { bodyParts }, { uid: true })
  if (!answer) throw whyMissing(client, gone())
  return parts.map((part) => {
    const bytes = answer.bodyParts?.get(part.part.toLowerCase()) ?? Buffer.alloc(0)
    return decodeCharset(decodeTransfer(bytes, part.encoding), part.charset)
  })
}

const isHtml = (content: MessageContent) => content.texts.some((text) => text.subtype === "html")

/**
 * Everything the reading pane shows of a message, but for HTML. Throws MailError no-such-mailbox, no-such-message.
 * @param authservId what our server calls itself in the fields it puts on top (RFC 8601 §2.5)
 */
export async function readMessage(
  connections: Connections,
  session: MailSession,
  { mailbox, uid }: MessageRef,
  authservId: string,
): Promise<MessageDetail> {
  return connections.read(session, mailbox, async (client) => {
    const message = await fetchMessage(client, uid, ["list-id", ...trustFields])
    const content = contentOf(message.bodyStructure)
    const envelope = message.envelope ?? {}
    const header = message.headers?.toString() ?? ""
    const people = (list: typeof envelope.from) => (list ?? []).map(person)
    return {
      mailbox,
      uid,
      subject: envelope.subject ?? "",
      from: people(envelope.from),
      replyTo: people(envelope.replyTo),
      to: people(envelope.to),
      cc: people(envelope.cc),
      bcc: people(envelope.bcc),
      date: isoDate(envelope.date ?? message.internalDate),
      flags: flagsOf(message.flags),
      size: message.size ?? 0,
      attachments: content.attachments,
      list:
        fieldsIn(header)
          .find(({ name }) => name === "list-id")
          ?.value.slice(0, 300) ?? "",
      trust: trustOf(header, authservId),
      body: isHtml(content) ? { kind: "html" } : await plainBody(client, uid, content.texts),
    }
  })
}

async function plainBody(client: ImapFlow, uid: number, parts: TextPart[]): Promise<MessageDetail["body"]> {
  const texts = await fetchTexts(client, uid, parts, textLimit)
  const text = texts.map((each, index) => unflow(each, parts[index]!)).join("\n\n")
  return { kind: "text", text, truncated: parts.some((part) => part.size > textLimit) }
}

/** The text parts of a message as they were sent, for the document that shows its HTML. */
export interface HtmlSource {
  parts: { subtype: "plain" | "html"; text: string }[]
  /** Part number by Content-ID. */
  inline: Map<string, string>
  truncated: boolean
}

/** Throws MailError no-such-mailbox, no-such-message. */
export async function readHtml(
  connections: Connections,
  session: MailSession,
  { mailbox, uid }: MessageRef,
): Promise<HtmlSource> {
  return connections.read(session, mailbox, async (client) => {
    const content = contentOf((await fetchMessage(client, uid, false)).bodyStructure)
    const texts = await fetchTexts(client, uid, content.texts, htmlLimit)
    return {
      parts: content.texts.map((part, index) => ({ subtype: part.subtype, text: texts[index]! })),
      inline: new Map(content.inline.map((part) => [part.cid, part.part])),
      truncated: content.texts.some((part) => part.size > htmlLimit),
    }
  })
}

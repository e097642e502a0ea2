import { randomUUID } from "node:crypto"
import { type Envelope, type MessageRequest, returnPathField } from "./envelope.ts"
import {
  asciiOnly,
  diagnosticCode,
  encodedWords,
  inBase64,
  isAscii,
  isReply,
  oneLine,
  originalAddress,
  typedAddress,
} from "./notice-form.ts"
import type { NoticeAction, NoticeCause, NoticeTexts } from "./words/texts.ts"
import { type Language, languages } from "./words/words.ts"

/** Why it went wrong: for people, for programs (RFC 3463), and in the words of the other server. */
export interface NoticeReason {
  cause: NoticeCause
  status: string
  /** The last reply; "" when there was none. Anything a stranger may send. */
  reply: string
  /** Name of the server that gave the reply. */
  remote?: string
}

/** What became of a message for one recipient. */
export type Fate = {
  address: string
  /** ORCPT: type and address. */
  originalRecipient?: string
  reply: string
  remote?: string
  status: string
} & (
  | { action: "failed"; cause: NoticeCause }
  /** `until`: how long we go on trying, milliseconds. */
  | { action: "delayed"; until: number }
  | { action: "delivered" | "relayed" | "expanded" }
)

/** All that a notice tells. */
export interface NoticeFacts {
  hostname: string
  /** Milliseconds. */
  now: number
  /** Of the notice itself. */
  trace: string
  original: {
    trace: string
    sender: string
    subject: string
    arrivedAt: number
    smtputf8: boolean
    request?: MessageRequest
  }
  fates: readonly Fate[]
  /** The original, if it is at hand: its header block, or all of it where the sender asked for that. */
  returned: { bytes: Buffer; whole: boolean } | undefined
  language?: Language
}

/** The most of the original's header that goes back, bytes. */
const headerKept = 32_768

const gravity: readonly NoticeAction[] = ["failed", "delayed", "delivered", "relayed", "expanded"]

/**
 * Writes a delivery status notification (RFC 3464, RFC 6522): a sentence for the person, a table for programs, and
 * what is to go back of the original.
 * @returns the bytes, Return-Path first, and the envelope, which has the null sender so that nobody bounces it
 */
export function composeNotice(facts: NoticeFacts): { envelope: Envelope; bytes: Buffer } {
  const { original, trace, returned, language = "en" } = facts
  const boundary = `=_${randomUUID()}`
  const texts = languages[language]
  const parts = [explanation(facts, texts), described(texts.report, statusReport(facts))]
  if (returned) {
    const original = returned.whole ? wholeOriginal(returned.bytes) : originalHeader(returned.bytes)
    parts.push(described(texts.original, original))
  }
  const body = parts.flatMap((part) => [Buffer.from(`--${boundary}\r\n`), part, Buffer.from("\r\n")])
  const bytes = Buffer.concat([
    Buffer.from(headerOf(facts, boundary, encodingOf(Buffer.concat(body)))),
    ...body,
    Buffer.from(`--${boundary}--\r\n`),
  ])
  return {
    envelope: { sender: "", recipients: [original.sender], trace, smtputf8: original.smtputf8 },
    bytes,
  }
}

/** Mail programs show this beside a part that has no name. */
const described = (what: string, part: Buffer) =>
  Buffer.concat([Buffer.from(`Content-Description: ${encodedWords(what)}\r\n`), part])

const gravest = (fates: readonly Fate[]): NoticeAction =>
  gravity.find((action) => fates.some((fate) => fate.action === action)) ?? "failed"

const dateOf = (time: number) => new Date(time).toUTCString().replace("GMT", "+0000")

function headerOf(
  { hostname, now, original, fates, language = "en" }: NoticeFacts,
  boundary: string,
  encoding: string,
): string {
  const texts = languages[language]
  const subject = texts.subject[gravest(fates)](oneLine(original.subject))
  return (
    `${returnPathField("")}Date: ${dateOf(now)}\r\nFrom: ${encodedWords(texts.from)} <postmaster@${hostname}>\r\n` +
    `To: <${original.sender}>\r\nSubject: ${encodedWords(subject)}\r\n` +
    `Message-ID: <${randomUUID()}@${hostname}>\r\nAuto-Submitted: auto-replied\r\nMIME-Version: 1.0\r\n${encoding}` +
    `Content-Type: multipart/report; report-type=delivery-status;\r\n\tboundary="${boundary}"\r\n\r\n`
  )
}

function explanation({ fates, original, language = "en" }: NoticeFacts, texts: NoticeTexts): Buffer {
  const paragraphs = gravity.flatMap((action) => {
    const those = fates.filter((fate) => fate.action === action)
    if (those.length === 0) return []
    return [texts.opening[action], those.map((fate) => sentence(fate, texts, language)).join("\r\n")]
  })
  const text = `${paragraphs.join("\r\n\r\n")}\r\n${texts.closing(original.trace)}\r\n`
  const plain = "Content-Type: text/plain; charset=utf-8\r\n"
  if (isAscii(text)) return Buffer.from(`${plain}\r\n${text}`)
  return Buffer.from(`${plain}Content-Transfer-Encoding: base64\r\n\r\n${inBase64(text)}\r\n`)
}

function sentence(fate: Fate, texts: NoticeTexts, language: Language): string {
  const address = oneLine(fate.address)
  const said = fate.reply
    ? `\r\n    ${isReply(fate.reply) ? texts.serverSaid : texts.details} ${oneLine(fate.reply)}`
    : ""
  if (fate.action === "failed") return `  ${texts.causes[fate.cause](address)}${said}\r\n`
  if (fate.action !== "delayed") return `  ${texts[fate.action](address)}\r\n`
  const day = { dateStyle: "long", timeStyle: "short", timeZone: "UTC" } as const
  const until = `${new Intl.DateTimeFormat(language, day).format(fate.until)} UTC`
  return `  ${texts.delayed(address, until)}${said}\r\n`
}

// Per message, then per recipient (RFC 3464 §2.2, §2.3).
function statusReport({ hostname, fates, original }: NoticeFacts): Buffer {
  const { trace, arrivedAt, request } = original
  const message =
    (request?.envelopeId ? `Original-Envelope-Id: ${asciiOnly(oneLine(request.envelopeId))}\r\n` : "") +
    `Reporting-MTA: dns; ${hostname}\r\nX-Missiva-Trace: ${trace}\r\nArrival-Date: ${dateOf(arrivedAt)}\r\n`
  const recipients = fates.map(
    (fate) =>
      `\r\n${fate.originalRecipient ? `Original-Recipient: ${originalAddress(fate.originalRecipient)}\r\n` : ""}` +
      `Final-Recipient: ${typedAddress(fate.address)}\r\nAction: ${fate.action}\r\nStatus: ${fate.status}\r\n` +
      (fate.remote ? `Remote-MTA: dns; ${asciiOnly(oneLine(fate.remote))}\r\n` : "") +
      (fate.reply ? `Diagnostic-Code: ${diagnosticCode(fate.reply)}\r\n` : "") +
      (fate.action === "delayed" ? `Will-Retry-Until: ${dateOf(fate.until)}\r\n` : ""),
  )
  return Buffer.from(`Content-Type: message/delivery-status\r\n\r\n${message}${recipients.join("")}`)
}

// A part beyond ASCII makes the whole so (RFC 2045 §6.4).
const encodingOf = (bytes: Buffer) =>
  bytes.some((byte) => byte > 127) ? "Content-Transfer-Encoding: 8bit\r\n" : ""

function originalHeader(header: Buffer): Buffer {
  const kept = header.subarray(0, headerKept)
  return Buffer.concat([Buffer.from(`Content-Type: text/rfc822-headers\r\n${encodingOf(kept)}\r\n`), kept])
}

const wholeOriginal = (bytes: Buffer) =>
  Buffer.concat([Buffer.from(`Content-Type: message/rfc822\r\n${encodingOf(bytes)}\r\n`), bytes])

import type { MailError, MailErrorCode } from "../errors.ts"

/** What the client is told: reply code (RFC 5321 §4.2), enhanced status code (RFC 3463), text. */
export interface Reply {
  code: number
  /** Absent where RFC 2034 §4 wants none: in greetings, after EHLO, and in replies that ask for more. */
  enhanced?: string
  /** Several lines make a reply of several lines. */
  text: string | readonly string[]
}

/** A reply that ends what a command was about. */
export class Refusal extends Error {
  readonly reply: Reply

  constructor(reply: Reply) {
    super([reply.text].flat().join(" "))
    this.name = "Refusal"
    this.reply = reply
  }
}

/**
 * A reply as it goes over the wire, with its line ends, one character 0–255 per byte. UTF-8 goes only into a reply to who
 * asked for it.
 */
export function formatReply({ code, enhanced, text }: Reply): string {
  const lines = typeof text === "string" ? [text] : text
  const status = enhanced ? `${enhanced} ` : ""
  return lines
    .map((line, at) => `${code}${at < lines.length - 1 ? "-" : " "}${status}${utf8(oneLine(line))}\r\n`)
    .join("")
}

const utf8 = (text: string) => (/[^\0-\x7f]/.test(text) ? Buffer.from(text).toString("latin1") : text)

/** Nothing that a client or an address brought with it can end a line or move a cursor. */
const oneLine = (text: string) => text.slice(0, longestText).replace(/\p{Cc}/gu, "?")

/** So that a reply line stays under 512 octets (RFC 5321 §4.5.3.1.5). */
const longestText = 480

/** Code and status for each failure. What is no fault of the message is temporary: the sender keeps it and tries again. */
const codes: Record<MailErrorCode, readonly [code: number, enhanced: string]> = {
  "no-such-mailbox": [451, "4.3.0"],
  "no-such-message": [451, "4.3.0"],
  "no-such-address": [550, "5.1.1"],
  "no-such-entry": [451, "4.3.0"],
  "already-exists": [451, "4.3.0"],
  invalid: [554, "5.6.0"],
  cannot: [550, "5.7.1"],
  denied: [550, "5.7.1"],
  "bad-credentials": [535, "5.7.8"],
  expired: [535, "5.7.8"],
  "over-quota": [452, "4.2.2"],
  "too-large": [552, "5.3.4"],
  limit: [451, "4.7.1"],
  "in-use": [451, "4.3.0"],
  expunged: [451, "4.3.0"],
  unavailable: [451, "4.3.0"],
  "no-space": [452, "4.3.1"],
  corrupt: [451, "4.3.0"],
  internal: [451, "4.3.0"],
}

/** The reply for a failure. The text of a MailError may be shown to anybody. */
export function replyTo(error: MailError): Reply {
  const [code, enhanced] = codes[error.code]
  return { code, enhanced, text: error.message }
}

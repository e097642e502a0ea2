import { randomUUID } from "node:crypto"
import { type Envelope, returnPathField } from "./envelope.ts"
import { type BounceCause, type BounceTexts, english } from "./texts.ts"

/** Why it went wrong: for people, for programs (RFC 3463), and in the words of the other server. */
export interface BounceReason {
  cause: BounceCause
  status: string
  /** The last reply; "" when there was none. Anything a stranger may send. */
  reply: string
  /** Name of the server that gave the reply. */
  remote?: string
}

export interface Failure extends BounceReason {
  address: string
}

/** All that a bounce tells. */
export interface BounceFacts {
  hostname: string
  /** Milliseconds. */
  now: number
  /** Of the bounce itself. */
  trace: string
  original: { trace: string; sender: string; subject: string; arrivedAt: number; smtputf8: boolean }
  failures: Failure[]
  /** The header block of the original, if it is at hand. */
  header: Buffer | undefined
  texts?: BounceTexts
}

/** The most of the original's header that goes back with a bounce, bytes. */
const headerKept = 32_768

/**
 * Writes the bounce for a message that was not delivered (RFC 3464, RFC 6522): a sentence for the person, a table for
 * programs, and the header of the original, never its body.
 * @returns the bytes, Return-Path first, and the envelope, which has the null sender so that nobody bounces it
 */
export function composeBounce(facts: BounceFacts): { envelope: Envelope; bytes: Buffer } {
  const { original, trace } = facts
  const boundary = `=_${randomUUID()}`
  const parts = [explanation(facts), statusReport(facts)]
  if (facts.header) parts.push(originalHeader(facts.header))
  const body = parts.flatMap((part) => [Buffer.from(`--${boundary}\r\n`), part, Buffer.from("\r\n")])
  const bytes = Buffer.concat([
    Buffer.from(headerOf(facts, boundary)),
    ...body,
    Buffer.from(`--${boundary}--\r\n`),
  ])
  const envelope = { sender: "", recipients: [original.sender], trace, smtputf8: original.smtputf8 }
  return { envelope, bytes }
}

function headerOf({ hostname, now, original, texts = english }: BounceFacts, boundary: string): string {
  const date = new Date(now).toUTCString().replace("GMT", "+0000")
  return (
    `${returnPathField("")}Date: ${date}\r\nFrom: ${texts.from} <postmaster@${hostname}>\r\n` +
    `To: <${original.sender}>\r\nSubject: ${encodedWords(texts.subject(oneLine(original.subject)))}\r\n` +
    `Message-ID: <${randomUUID()}@${hostname}>\r\nAuto-Submitted: auto-replied\r\nMIME-Version: 1.0\r\n` +
    `Content-Type: multipart/report; report-type=delivery-status;\r\n\tboundary="${boundary}"\r\n\r\n`
  )
}

function explanation({ failures, original, texts = english }: BounceFacts): Buffer {
  const people = failures.map(({ address, cause, reply }) => {
    const said = reply ? `\r\n    ${texts.serverSaid} ${oneLine(reply)}` : ""
    return `  ${texts.causes[cause](oneLine(address))}${said}\r\n`
  })
  const text = `${texts.opening}\r\n\r\n${people.join("\r\n")}\r\n${texts.closing(original.trace)}\r\n`
  const plain = "Content-Type: text/plain; charset=utf-8\r\n"
  if (isAscii(text)) return Buffer.from(`${plain}\r\n${text}`)
  return Buffer.from(`${plain}Content-Transfer-Encoding: base64\r\n\r\n${inBase64(text)}\r\n`)
}

// Per message, then per recipient (RFC 3464 §2.2, §2.3).
function statusReport({ hostname, failures, original }: BounceFacts): Buffer {
  const arrival = new Date(original.arrivedAt).toUTCString().replace("GMT", "+0000")
  const message = `Reporting-MTA: dns; ${hostname}\r\nX-Missiva-Trace: ${original.trace}\r\nArrival-Date: ${arrival}\r\n`
  const recipients = failures.map(
    ({ address, status, reply, remote }) =>
      `\r\nFinal-Recipient: ${typedAddress(address)}\r\nAction: failed\r\nStatus: ${status}\r\n` +
      (remote ? `Remote-MTA: dns; ${asciiOnly(remote)}\r\n` : "") +
      (reply ? `Diagnostic-Code: smtp; ${asciiOnly(oneLine(reply))}\r\n` : ""),
  )
  return Buffer.from(`Content-Type: message/delivery-status\r\n\r\n${message}${recipients.join("")}`)
}

function originalHeader(header: Buffer): Buffer {
  const kept = header.subarray(0, headerKept)
  const encoding = kept.some((byte) => byte > 127) ? "Content-Transfer-Encoding: 8bit\r\n" : ""
  return Buffer.concat([Buffer.from(`Content-Type: text/rfc822-headers\r\n${encoding}\r\n`), kept])
}

// An address beyond ASCII in the form that fits an ASCII report (RFC 6533 §3, utf-8-addr-xtext).
function typedAddress(address: string): string {
  const clean = oneLine(address)
  if (isAscii(clean)) return `rfc822; ${clean}`
  const xtext = Array.from(clean, (char) =>
    isAscii(char) && char !== "\\" ? char : `\\x{${char.codePointAt(0)!.toString(16).toUpperCase()}}`,
  )
  return `utf-8; ${xtext.join("")}`
}

const isAscii = (text: string) => /^[\x00-\x7f]*$/.test(text)

const asciiOnly = (text: string) => text.replace(/[^\x20-\x7e]/g, "?")

// Control characters and the marks that turn the direction of writing cannot harm a reader who never sees them.
const oneLine = (text: string) =>
  text.replace(/[\p{Cc}\u200e\u200f\u2028-\u202e\u2066-\u2069]+/gu, " ").slice(0, 1_000)

const inBase64 = (text: string) =>
  Buffer.from(text)
    .toString("base64")
    .replace(/(.{76})(?=.)/g, "$1\r\n")

/** A header text as encoded words of at most 75 characters (RFC 2047 §2) when it is not plain ASCII. */
function encodedWords(text: string): string {
  if (isAscii(text)) return text.slice(0, 900)
  const words: string[] = []
  let word = ""
  for (const char of text.slice(0, 300)) {
    if (Buffer.byteLength(word + char) > 42) {
      words.push(word)
      word = ""
    }
    word += char
  }
  words.push(word)
  return words.map((part) => `=?utf-8?B?${Buffer.from(part).toString("base64")}?=`).join("\r\n ")
}

// Messages as mbox files hold them, and back: mboxrd, LF at the end of lines, an empty line behind each.

import { eachLine, isContinued, isProgramsField, quotesBeforeFrom } from "./likeness.ts"
import { type Status, statusLines } from "./status.ts"

const newline = Buffer.from("\n")
const crlf = Buffer.from("\r\n")
const quote = Buffer.from(">")

/** As asctime(3) writes it, in the time zone of the machine: what mail programs expect in a "From " line. */
function asctime(time: number): string {
  const date = new Date(time)
  const [day, month, number, year] = date.toDateString().split(" ") as [string, string, string, string]
  return `${day} ${month} ${String(Number(number)).padStart(2)} ${date.toTimeString().slice(0, 8)} ${year}`
}

/** Who sent it, out of the Return-Path field on top. */
function senderOf(message: Buffer): string {
  const [, sender] = /^return-path:\s*<([^<>\s]*)>/i.exec(message.toString("latin1", 0, 400)) ?? []
  return sender || "MAILER-DAEMON"
}

/** The header without fields of programs, with those that tell its status at the end. */
function headerOf(lines: readonly Buffer[], status: Status): Buffer[] {
  const kept: Buffer[] = []
  let skipping = false
  for (const line of lines) {
    skipping = isContinued(line) ? skipping : isProgramsField(line)
    if (!skipping) kept.push(line)
  }
  return [...kept, ...statusLines(status).map((line) => Buffer.from(line, "latin1"))]
}

/** A message as it is appended to the file. @param arrived milliseconds */
export function mboxText(message: Buffer, status: Status, arrived: number): Buffer {
  const header: Buffer[] = []
  const out: Buffer[] = [Buffer.from(`From ${senderOf(message)} ${asctime(arrived)}\n`, "latin1")]
  let inHeader = true
  const endHeader = () => {
    for (const line of headerOf(header, status)) out.push(line, newline)
    out.push(newline)
    inHeader = false
  }
  eachLine(message, (line) => {
    if (!inHeader) {
      if (quotesBeforeFrom(line) >= 0) out.push(quote)
      out.push(line, newline)
    } else if (line.length === 0) endHeader()
    else header.push(line)
  })
  if (inHeader) endHeader()
  out.push(newline)
  return Buffer.concat(out)
}

/** How lines of a body that begin with "From " were told apart: by one more ">" before any, before those without, not. */
export type Quoting = "mboxrd" | "mboxo" | "none"

/** The message that stands in the file, with CR LF and without what programs and the format put in. */
export function messageOf(text: Buffer, quoting: Quoting = "mboxrd"): Buffer {
  const isQuoted = (line: Buffer) => {
    const quotes = quoting === "none" ? 0 : quotesBeforeFrom(line)
    return quotes === 1 || (quotes > 1 && quoting === "mboxrd")
  }
  const out: Buffer[] = []
  const header: Buffer[] = []
  let inHeader = true
  const endHeader = () => {
    for (const line of headerOf(header, unseen)) out.push(line, crlf)
    out.push(crlf)
    inHeader = false
  }
  eachLine(text.subarray(0, text.length - separatorOf(text)), (line) => {
    if (!inHeader) out.push(isQuoted(line) ? line.subarray(1) : line, crlf)
    else if (line.length === 0) endHeader()
    else header.push(line)
  })
  if (inHeader) endHeader()
  return Buffer.concat(out)
}

const unseen: Status = { flags: { bits: 0, keywords: [] }, old: false }

/** The empty line behind a message is the file's, bytes; those before it are the message's own. */
function separatorOf(text: Buffer): number {
  const end = text.toString("latin1", Math.max(text.length - 4, 0))
  if (end === "\r\n\r\n") return 2
  return end.endsWith("\n\n") ? 1 : 0
}

/** The header of a message in the file with another status; the rest of its lines as they are. */
export function withStatus(header: Buffer, status: Status): Buffer {
  const lines: Buffer[] = []
  eachLine(header, (line) => void (line.length > 0 && lines.push(line)))
  return Buffer.concat([...headerOf(lines, status).flatMap((line) => [line, newline]), newline])
}

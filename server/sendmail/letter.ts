import { randomUUID } from "node:crypto"
import { formatAddress, formatSpec, parseAddresses, parseMailbox } from "../mime/address.ts"
import { type Field, headerFields, unfolded } from "../mime/header.ts"
import type { Options } from "./options.ts"

/** A message from the command line, fit for sending. */
export interface Letter {
  sender: string
  recipients: string[]
  bytes: Buffer
}

/** Who calls, and when. */
export interface Caller {
  /** "user@host". */
  address: string
  hostname: string
  /** Milliseconds. */
  now: number
}

/** A message that cannot be sent as it is. */
export class LetterFault extends Error {}

/**
 * Makes a message out of what a program wrote: whole line ends, no mbox line on top, no Bcc, and Date, From and
 * Message-ID where they are missing.
 * @throws LetterFault when nobody is to get it, or an address is none
 */
export function composeLetter(written: Buffer, options: Options, caller: Caller): Letter {
  const sender = options.sender === undefined ? caller.address : qualified(options.sender, caller)
  const text = lines(written, options.ignoreDots)
  const cut = text.indexOf("\r\n\r\n")
  const isHeader = /^[\x21-\x39\x3b-\x7e]+[ \t]*:/.test(text) || text.startsWith("\r\n")
  const block = isHeader ? (cut === -1 ? text : text.slice(0, cut + 2)) : ""
  const body = isHeader ? (cut === -1 ? "" : text.slice(cut + 2)) : `\r\n${text}`
  const header = Buffer.from(block.startsWith("\r\n") ? "" : block, "latin1")
  const fields = [...headerFields(header)]
  const recipients = recipientsOf(header, fields, options, caller)
  const kept = fields.filter((field) => !/^(?:resent-)?bcc$/i.test(field.name))
  const bytes = Buffer.concat([
    Buffer.from(missingFields(fields, { sender, options, caller })),
    ...kept.map((field) => header.subarray(field.start, field.end)),
    Buffer.from(body === "" ? "\r\n" : body, "latin1"),
  ])
  return { sender, recipients, bytes }
}

// Programs on this machine write lines as the machine does.
function lines(written: Buffer, ignoreDots: boolean): string {
  const whole = written
    .toString("latin1")
    .replace(/^From [^\n]*\n/, "")
    .replace(/\r\n|\r|\n/g, "\r\n")
  const text = whole === "" || whole.endsWith("\r\n") ? whole : `${whole}\r\n`
  if (ignoreDots) return text
  const dot = text.startsWith(".\r\n") ? 0 : text.indexOf("\r\n.\r\n") + 2
  return dot === 0 || dot > 1 ? text.slice(0, dot) : text
}

function recipientsOf(header: Buffer, fields: Field[], options: Options, caller: Caller): string[] {
  const given = options.recipients.flatMap((word) =>
    addressesIn(Buffer.from(word, "utf8").toString("latin1")),
  )
  const resent = fields.some(({ name }) => /^resent-(?:to|cc|bcc)$/i.test(name))
  const wanted = resent ? /^resent-(?:to|cc|bcc)$/i : /^(?:to|cc|bcc)$/i
  const named = options.readRecipients
    ? fields.filter(({ name }) => wanted.test(name)).flatMap((field) => addressesIn(unfolded(header, field)))
    : []
  const all = [...new Set([...given, ...named].map((address) => qualified(address, caller)))]
  if (all.length > 0) return all
  throw new LetterFault(
    options.readRecipients ? "The message names no recipients in To, Cc or Bcc" : "No recipients were given",
  )
}

const addressesIn = (binary: string) =>
  parseAddresses(binary)
    .flatMap((address) => address.group ?? [address])
    .map((address) => (address.host ? formatSpec(address) : (address.mailbox ?? "")))
    .filter((address) => address !== "")

/** An address with its domain; a bare name is somebody on this machine. @throws LetterFault */
function qualified(text: string, { hostname }: Caller): string {
  if (text === "" || text === "<>") return ""
  const address = text.includes("@") ? text : `${text}@${hostname}`
  if (!parseMailbox(address)) throw new LetterFault(`"${text.slice(0, 200)}" is not an address`)
  return address
}

function missingFields(
  fields: Field[],
  { sender, options, caller }: { sender: string; options: Options; caller: Caller },
): string {
  const has = (name: string) => fields.some((field) => field.name.toLowerCase() === name)
  const [mailbox, host] = splitAddress(sender || caller.address)
  const from = formatAddress({ name: options.fullName, mailbox, host } as Parameters<typeof formatAddress>[0])
  return (
    (has("date") ? "" : `Date: ${new Date(caller.now).toUTCString().replace("GMT", "+0000")}\r\n`) +
    (has("from") ? "" : `From: ${from}\r\n`) +
    (has("message-id") ? "" : `Message-ID: <${randomUUID()}@${caller.hostname}>\r\n`)
  )
}

function splitAddress(address: string): [string, string] {
  const at = address.lastIndexOf("@")
  return [address.slice(0, at), address.slice(at + 1)]
}

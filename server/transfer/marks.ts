import { decodeText } from "../mime/encoded-word.ts"
import { type Field, headerFields, unfolded } from "../mime/header.ts"
import { type Flags, isFlag, parseFlags } from "../store/flags.ts"

/** What other mail programs wrote about a message into its header. */
export interface Marks {
  /** The message without those fields that say nothing to anybody else. */
  bytes: Buffer
  flags: Flags
  /** Labels of Gmail, when it is an export of it. */
  labels: string[]
  /** It is no message, or one that was deleted and only waits to be cleared away. */
  isGone: boolean
}

/** Flags as letters of Status and X-Status: the program mail, mutt, Dovecot. */
const letters: Record<string, string> = {
  R: "\\Seen",
  A: "\\Answered",
  F: "\\Flagged",
  D: "\\Deleted",
  T: "\\Draft",
}

/** Flags as bits of X-Mozilla-Status: Thunderbird. */
const mozillaBits: readonly [number, string][] = [
  [0x1, "\\Seen"],
  [0x2, "\\Answered"],
  [0x4, "\\Flagged"],
]
const mozillaExpunged = 0x8

/** What has been read so far. */
interface Readings {
  names: Set<string>
  labels: string[]
  isGone: boolean
}

type Reader = (value: string, readings: Readings) => void

const readLetters: Reader = (value, { names }) => {
  for (const letter of value) if (letters[letter]) names.add(letters[letter])
}

const readWords: Reader = (value, { names }) => {
  for (const word of value.split(/\s+/)) if (!word.startsWith("\\") && isFlag(word)) names.add(word)
}

const readBits: Reader = (value, readings) => {
  const bits = Number.parseInt(value, 16) || 0
  for (const [bit, flag] of mozillaBits) if (bits & bit) readings.names.add(flag)
  readings.isGone ||= (bits & mozillaExpunged) !== 0
}

const nothing: Reader = () => undefined

/** The fields that belong to the file, not to the message. */
const own: Readonly<Record<string, Reader>> = {
  status: readLetters,
  "x-status": readLetters,
  "x-keywords": readWords,
  "x-mozilla-keys": readWords,
  "x-mozilla-status": readBits,
  "x-mozilla-status2": nothing,
  "x-uid": nothing,
  "x-imap": nothing,
  "x-imapbase": nothing,
  "content-length": nothing,
}

/** Reads the marks out of a message from an mbox file. */
export function readMarks(message: Buffer): Marks {
  const header = message.subarray(0, headerEnd(message))
  const readings: Readings = { names: new Set(), labels: [], isGone: isInternal(header) }
  const fields: Field[] = []
  for (const field of headerFields(header)) {
    const name = field.name.toLowerCase()
    if (name === "x-gmail-labels") readings.labels.push(...labelsOf(unfolded(header, field)))
    if (!Object.hasOwn(own, name)) continue
    own[name]!(unfolded(header, field), readings)
    fields.push(field)
  }
  const { names, labels, isGone } = readings
  return { bytes: without(message, fields), flags: parseFlags([...names].slice(0, 100)), labels, isGone }
}

const headerEnd = (message: Buffer) => {
  if (message.subarray(0, 2).equals(Buffer.from("\r\n"))) return 0
  const end = message.indexOf("\r\n\r\n")
  return end < 0 ? message.length : end + 2
}

const labelsOf = (value: string) =>
  decodeText(value)
    .split(",")
    .map((label) => label.trim().replace(/^"(.*)"$/, "$1"))
    .filter((label) => label !== "")

/** The first message of a file that an IMAP server of old keeps its own things in. */
const isInternal = (header: Buffer) =>
  /^x-imap(base)?:/im.test(header.toString("latin1")) &&
  /^subject:.*FOLDER INTERNAL DATA/im.test(header.toString("latin1"))

function without(message: Buffer, fields: readonly Field[]): Buffer {
  if (fields.length === 0) return message
  const pieces: Buffer[] = []
  let from = 0
  for (const { start, end } of fields) {
    pieces.push(message.subarray(from, start))
    from = end
  }
  return Buffer.concat([...pieces, message.subarray(from)])
}

/** A message's marks as an mbox file has them: fields for its header, lines ending in LF. */
export function marksText({ bits, keywords }: Readonly<Flags>): string {
  const has = (bit: number, letter: string) => (bits & bit ? letter : "")
  const status = `${has(1, "R")}O`
  const more = `${has(2, "A")}${has(4, "F")}${has(8, "D")}${has(16, "T")}`
  const words = keywords.length > 0 ? `X-Keywords: ${keywords.join(" ")}\n` : ""
  return `Status: ${status}\n${more && `X-Status: ${more}\n`}${words}`
}

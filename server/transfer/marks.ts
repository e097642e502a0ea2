import { decodeText } from "../mime/encoded-word.ts"
import { type Field, headerFields, unfolded } from "../mime/header.ts"
import { type Flags, isFlag, parseFlags } from "../store/flags.ts"

/** What Thunderbird and Gmail write into the headers of messages in mbox files. */
export interface Marks {
  /** The message without those fields that say nothing to anybody else. */
  bytes: Buffer
  flags: Flags
  /** Labels of Gmail, when it is an export of it. */
  labels: string[]
  /** It was deleted and only waits to be cleared away. */
  isGone: boolean
}

/** Flags as bits of X-Mozilla-Status. */
const mozillaBits: readonly [number, string][] = [
  [0x1, "\\Seen"],
  [0x2, "\\Answered"],
  [0x4, "\\Flagged"],
]
const mozillaExpunged = 0x8

/** Reads the marks out of a message. */
export function readMarks(message: Buffer): Marks {
  const header = message.subarray(0, headerEnd(message))
  const names: string[] = []
  const labels: string[] = []
  const fields: Field[] = []
  let isGone = false
  for (const field of headerFields(header)) {
    const name = field.name.toLowerCase()
    if (name === "x-gmail-labels") labels.push(...labelsOf(unfolded(header, field)))
    if (!name.startsWith("x-mozilla-")) continue
    fields.push(field)
    if (name === "x-mozilla-keys") names.push(...unfolded(header, field).split(/\s+/).filter(isKeyword))
    if (name !== "x-mozilla-status") continue
    const bits = Number.parseInt(unfolded(header, field), 16) || 0
    names.push(...mozillaBits.filter(([bit]) => bits & bit).map(([, flag]) => flag))
    isGone ||= (bits & mozillaExpunged) !== 0
  }
  return { bytes: without(message, fields), flags: parseFlags(names.slice(0, 100)), labels, isGone }
}

const isKeyword = (word: string) => word !== "" && !word.startsWith("\\") && isFlag(word)

function headerEnd(message: Buffer): number {
  if (message.subarray(0, 2).equals(Buffer.from("\r\n"))) return 0
  const end = message.indexOf("\r\n\r\n")
  return end < 0 ? message.length : end + 2
}

const labelsOf = (value: string) =>
  decodeText(value)
    .split(",")
    .map((label) => label.trim().replace(/^"(.*)"$/, "$1"))
    .filter((label) => label !== "")

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

// A message for a server that takes only seven bits (RFC 6152 §3, RFC 3030 §3): its parts are encoded, its text stays.

import { headerFields } from "./header.ts"
import { isMessageType, type Part } from "./part.ts"
import { parseStructure } from "./structure.ts"

/** Longest line of quoted-printable (RFC 2045 §6.7), and of any line that may be sent as it is (RFC 5321 §4.5.3.1.6). */
const encodedLine = 76
const longestLine = 998

interface Edit {
  start: number
  end: number
  text: string
}

/**
 * The same message with nothing but ASCII in lines of decent length.
 * @returns undefined where that cannot be: 8-bit letters in a header, or in what is signed as it stands (RFC 1847 §2.1)
 */
export function inSevenBits(bytes: Buffer): Buffer | undefined {
  const edits: Edit[] = []
  const root = parseStructure(bytes)
  if (!editsOf(bytes, root, edits, true)) return undefined
  const pieces: Buffer[] = []
  let at = 0
  for (const { start, end, text } of edits.toSorted((a, b) => a.start - b.start || a.end - b.end)) {
    pieces.push(bytes.subarray(at, start), Buffer.from(text, "latin1"))
    at = end
  }
  const converted = Buffer.concat([...pieces, bytes.subarray(at)])
  return isPlain(converted) ? converted : undefined
}

/** Finds what has to change in a part and below; false when that must not be. (The parser bounds how deep parts lie.) */
function editsOf(bytes: Buffer, part: Part, edits: Edit[], isRoot: boolean): boolean {
  const inner = bytes.subarray(part.body.start, part.body.end)
  const isIdentity = ["7bit", "8bit", "binary"].includes(part.encoding)
  if (isPlain(inner)) {
    if (part.encoding === "8bit" || part.encoding === "binary") edits.push(encodingField(bytes, part, "7bit"))
    return part.parts.every((child) => editsOf(bytes, child, edits, isMessageType(part)))
  }
  if (!isIdentity || (part.type === "multipart" && part.subtype === "signed")) return false
  if (part.parts.length > 0) {
    edits.push(encodingField(bytes, part, "7bit"))
    return part.parts.every((child) => editsOf(bytes, child, edits, isMessageType(part)))
  }
  if (part.type === "multipart" || part.type === "message") return false
  const asText = part.type === "text" && !hasBareEnd(inner)
  edits.push(encodingField(bytes, part, asText ? "quoted-printable" : "base64", isRoot))
  edits.push({ ...part.body, text: asText ? quotedPrintable(inner) : inBase64(inner) })
  return true
}

/** Says in a header how the body is encoded, in place of what it says now. @param isRoot of a message */
function encodingField(bytes: Buffer, { header }: Part, encoding: string, isRoot = false): Edit {
  const block = bytes.subarray(header.start, header.end)
  const named = (name: string) => [...headerFields(block)].find((field) => field.name.toLowerCase() === name)
  const text = `Content-Transfer-Encoding: ${encoding}\r\n`
  const field = named("content-transfer-encoding")
  if (field) return { start: header.start + field.start, end: header.start + field.end, text }
  // Without MIME nobody knows what the letters mean; that is said too (RFC 1428 §3).
  const bare = isRoot && !named("mime-version")
  const charset = named("content-type") ? "" : "Content-Type: text/plain; charset=unknown-8bit\r\n"
  const at = header.end - (block.subarray(-2).equals(lineEnd) && isBlankEnd(block) ? lineEnd.length : 0)
  return { start: at, end: at, text: bare ? `MIME-Version: 1.0\r\n${charset}${text}` : text }
}

const lineEnd = Buffer.from("\r\n")
const isBlankEnd = (block: Buffer) => block.length === 2 || block.subarray(-4, -2).equals(lineEnd)

function isPlain(bytes: Buffer): boolean {
  let length = 0
  for (let at = 0; at < bytes.length; at++) {
    const byte = bytes[at]!
    if (byte > 127 || byte === 0) return false
    if (byte === 10) {
      if (bytes[at - 1] !== 13) return false
      length = 0
    } else if (byte === 13) {
      if (at + 1 < bytes.length && bytes[at + 1] !== 10) return false
    } else if (++length > longestLine) return false
  }
  return true
}

const hasBareEnd = (bytes: Buffer) => /\r(?!\n)|(?<!\r)\n/.test(bytes.toString("latin1"))

const inBase64 = (bytes: Buffer) => bytes.toString("base64").replace(/.{76}(?=.)/g, "$&\r\n")

/** Lines stay lines; what is no printable ASCII is written by its number (RFC 2045 §6.7). */
function quotedPrintable(bytes: Buffer): string {
  return bytes
    .toString("latin1")
    .split("\r\n")
    .map((line) => {
      const written = line
        .replace(/[^\t\x20-\x3c\x3e-\x7e]/g, numbered)
        // A space at the end of a line may be lost on the way.
        .replace(/[ \t]$/, numbered)
      return softened(written)
    })
    .join("\r\n")
}

const numbered = (char: string) => `=${char.charCodeAt(0).toString(16).toUpperCase().padStart(2, "0")}`

function softened(line: string): string {
  const pieces: string[] = []
  let left = line
  while (left.length > encodedLine) {
    // Not in the middle of a number.
    const mark = left.slice(encodedLine - 3, encodedLine - 1).indexOf("=")
    const cut = mark === -1 ? encodedLine - 1 : encodedLine - 3 + mark
    pieces.push(left.slice(0, cut))
    left = left.slice(cut)
  }
  return [...pieces, left].join("=\r\n")
}

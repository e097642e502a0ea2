import { Base64Decoder, QuotedPrintableDecoder } from "./decoder.ts"
import { asBuffer, fromBinary } from "./source.ts"

/**
 * Undoes a Content-Transfer-Encoding (RFC 2045 §6). Total: junk inside base64 is skipped, broken
 * quoted-printable escapes stay as they are, an unknown encoding leaves the bytes alone.
 */
export function decodeTransfer(bytes: Uint8Array, encoding: string): Uint8Array {
  switch (encoding) {
    case "base64":
      return decodeBase64(bytes)
    case "quoted-printable":
      return decodeQuotedPrintable(bytes)
    case "uuencode":
    case "x-uuencode":
    case "x-uue":
      return decodeUuencode(bytes)
    default:
      return bytes
  }
}

/** Decodes base64; padding ends one run of it and a new run may follow, as mail that was glued together has. */
export function decodeBase64(bytes: Uint8Array): Buffer {
  return new Base64Decoder().push(bytes)
}

/** Decodes quoted-printable (RFC 2045 §6.7); white space at the end of a line is no content. */
function decodeQuotedPrintable(bytes: Uint8Array): Buffer {
  const decoder = new QuotedPrintableDecoder()
  const decoded = decoder.push(bytes)
  const rest = decoder.end()
  return rest.length === 0 ? decoded : Buffer.concat([decoded, rest])
}

/** Decodes the "begin … end" block of a uuencoded body; a body without one is returned as it is. */
function decodeUuencode(bytes: Uint8Array): Uint8Array {
  const text = asBuffer(bytes).toString("latin1")
  const begin = /^begin [0-7]{3,4} [^\r\n]*\r?\n/m.exec(text)
  if (!begin) return bytes
  let out = ""
  let position = begin.index + begin[0].length
  while (position < text.length) {
    const newline = text.indexOf("\n", position)
    const end = newline < 0 ? text.length : newline
    const line = text.slice(position, end).trimEnd()
    if (line === "end" || line === "`" || line === "") break
    out += uuLine(line)
    position = end + 1
  }
  return fromBinary(out)
}

function uuLine(line: string): string {
  const count = (line.charCodeAt(0) - 32) & 63
  let out = ""
  for (let i = 1; i < line.length && out.length < count; i += 4) {
    const group = [0, 1, 2, 3].map((k) => ((line.charCodeAt(i + k) || 32) - 32) & 63) as [
      number,
      number,
      number,
      number,
    ]
    const bits = (group[0] << 18) | (group[1] << 12) | (group[2] << 6) | group[3]
    out += String.fromCharCode(bits >> 16, (bits >> 8) & 0xff, bits & 0xff)
  }
  return out.slice(0, count)
}

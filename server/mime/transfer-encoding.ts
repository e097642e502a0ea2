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

const sextets = new Int8Array(256).fill(-1)
for (const [value, char] of [
  ..."ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/",
].entries()) {
  sextets[char.charCodeAt(0)] = value
}

/** Decodes base64; padding ends one run of it and a new run may follow, as mail that was glued together has. */
export function decodeBase64(bytes: Uint8Array): Buffer {
  const out = Buffer.allocUnsafe(((bytes.length * 3) >> 2) + 3)
  let length = 0
  let bits = 0
  let held = 0
  for (let i = 0; i < bytes.length; i++) {
    const byte = bytes[i]!
    const value = sextets[byte]!
    if (value >= 0) {
      bits = ((bits << 6) | value) & 0xffffff
      held += 6
      if (held >= 8) {
        held -= 8
        out[length++] = (bits >> held) & 0xff
      }
    } else if (byte === 0x3d) {
      held = 0
    }
  }
  return out.subarray(0, length)
}

/** Decodes quoted-printable (RFC 2045 §6.7); white space at the end of a line is no content. */
function decodeQuotedPrintable(bytes: Uint8Array): Buffer {
  const out = Buffer.allocUnsafe(bytes.length)
  let length = 0
  let solid = 0 // out[solid..length) is white space that may turn out to end the line
  for (let i = 0; i < bytes.length; i++) {
    const byte = bytes[i]!
    if (byte === 0x3d) {
      const after = softBreak(bytes, i + 1)
      if (after > 0) {
        i = after - 1
      } else {
        const value = (hex(bytes[i + 1]) << 4) | hex(bytes[i + 2])
        out[length++] = value >= 0 ? value : byte
        if (value >= 0) i += 2
      }
      solid = length
    } else if (byte === 0x0a || (byte === 0x0d && bytes[i + 1] === 0x0a)) {
      length = solid
      out[length++] = byte
      if (byte === 0x0d) out[length++] = bytes[++i]!
      solid = length
    } else {
      out[length++] = byte
      if (byte !== 0x20 && byte !== 0x09) solid = length
    }
  }
  return out.subarray(0, length)
}

// The offset behind a soft line break whose "=" stood before `from`; 0 when it is none.
function softBreak(bytes: Uint8Array, from: number): number {
  let i = from
  const stop = Math.min(bytes.length, from + 1000)
  while (i < stop && (bytes[i] === 0x20 || bytes[i] === 0x09)) i++
  if (i === bytes.length) return i
  if (bytes[i] === 0x0a) return i + 1
  return bytes[i] === 0x0d && (bytes[i + 1] === 0x0a || i + 1 === bytes.length)
    ? Math.min(i + 2, bytes.length)
    : 0
}

// 0–15, or -1 for anything that is no hexadecimal digit.
function hex(byte: number | undefined): number {
  if (byte === undefined) return -1
  if (byte >= 0x30 && byte <= 0x39) return byte - 0x30
  const letter = byte | 0x20
  return letter >= 0x61 && letter <= 0x66 ? letter - 0x57 : -1
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

import { decodeCharset, decodeUnlabelled } from "./charset.ts"
import { fromBinary } from "./source.ts"
import { decodeBase64 } from "./transfer-encoding.ts"

// Neither charset nor text can hold "?", so every failed match stops at the next one: linear.
const encodedWord = /=\?([^?\s]{1,80})\?([bq])\?([^?]*)\?=/gi

/**
 * Decodes unstructured header text (RFC 2047) given as one character 0–255 per byte. Adjacent words of one
 * charset are decoded together, since senders split multibyte characters. Raw 8-bit text is read as UTF-8 if
 * valid, else as windows-1252. Never throws; the result holds no control characters, whatever was encoded.
 */
export function decodeText(binary: string): string {
  if (!binary.includes("=?")) return decodeRaw(binary)
  let out = ""
  let last = 0
  let run: { charset: string; bytes: Buffer[] } | undefined
  for (const match of binary.matchAll(encodedWord)) {
    const [word, label, encoding, text] = match as unknown as [string, string, string, string]
    const charset = label.toLowerCase().split("*", 1)[0]!
    const between = binary.slice(last, match.index)
    const bytes = encoding === "b" || encoding === "B" ? decodeBase64(fromBinary(text)) : decodeQ(text)
    const adjacent = run !== undefined && !/[^ \t\r\n]/.test(between)
    if (run && adjacent && run.charset === charset) run.bytes.push(bytes)
    else {
      out += flush(run) + (adjacent ? "" : decodeRaw(between))
      run = { charset, bytes: [bytes] }
    }
    last = match.index + word.length
  }
  return out + flush(run) + decodeRaw(binary.slice(last))
}

/** The same without decoding encoded words: for addresses and identifiers, which cannot hold any. */
export function decodeRaw(binary: string): string {
  return stripControls(/[\x80-\xff]/.test(binary) ? decodeUnlabelled(fromBinary(binary)) : binary)
}

/** Replaces line ends and tabs by spaces and drops every other control character, NUL included. */
export function stripControls(text: string): string {
  if (!/[\x00-\x1f\x7f-\x9f\u2028\u2029]/.test(text)) return text
  return text.replace(/\r\n|[\t\n\r\u2028\u2029]/g, " ").replace(/[\x00-\x1f\x7f-\x9f]/g, "")
}

function flush(run: { charset: string; bytes: Buffer[] } | undefined): string {
  if (!run) return ""
  const bytes = run.bytes.length === 1 ? run.bytes[0]! : Buffer.concat(run.bytes)
  return stripControls(decodeCharset(bytes, run.charset))
}

// RFC 2047 §4.2: "_" is a space, "=XX" a byte, anything else itself.
function decodeQ(text: string): Buffer {
  const spaced = text.replaceAll("_", " ")
  if (!spaced.includes("=")) return fromBinary(spaced)
  return fromBinary(
    spaced.replace(/=([0-9a-f]{2})/gi, (_, digits: string) =>
      String.fromCharCode(Number.parseInt(digits, 16)),
    ),
  )
}

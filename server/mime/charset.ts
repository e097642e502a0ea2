import { isUtf8 } from "node:buffer"
import iconv from "iconv-lite"
import { asBuffer, fromBinary } from "./source.ts"

type Decode = (bytes: Buffer) => string

// Labels that say nothing about bytes above 127.
const unlabelled =
  /^(|us-?ascii|ascii|ansi_x3\.4-1968|iso646-us|unknown(-8bit)?|x-unknown|8bit|7bit|none|default|_?autodetect.*|user-defined|x-user-defined)$/
const utf8 = /^(utf-?8|unicode-1-1-utf-8|x-utf-?8)$/
// Senders that say Latin-1 mean windows-1252 (WHATWG Encoding §4.2 decides the same).
const latin1 = /^(iso[-_]?8859-?1|latin-?1|l1|cp1252|windows-1252|x-ansi|cp819|ibm819)$/
// Stateful and multibyte charsets which the platform knows better than iconv-lite.
const multibyte =
  /^(iso-2022-|csiso2022|euc-|cseuc|x-euc|gb|cn-gb|x-gbk|chinese|big5|cn-big5|x-x-big5|shift|sjis|x-sjis|ms_?kanji|csshiftjis|windows-31j|ks_?c|korean|ksc|windows-949)/

const decoders = new Map<string, Decode>()
const maxDecoders = 200

/**
 * Decodes bytes in a named charset. Total: an unknown or missing charset is read as UTF-8 where the bytes
 * are valid UTF-8, else as windows-1252; bytes invalid in a known charset become U+FFFD.
 */
export function decodeCharset(bytes: Uint8Array, charset = ""): string {
  const buffer = asBuffer(bytes)
  const label =
    charset.length > 64
      ? ""
      : charset
          .trim()
          .toLowerCase()
          .replace(/^["']|["']$/g, "")
  if (utf8.test(label)) return buffer.toString("utf8", hasBom(buffer) ? 3 : 0)
  if (unlabelled.test(label)) return decodeUnlabelled(buffer)
  try {
    return (decoders.get(label) ?? remember(label))(buffer)
  } catch {
    return decodeUnlabelled(buffer)
  }
}

/** Decodes bytes of no declared charset: UTF-8 if they are valid UTF-8, else windows-1252. */
export function decodeUnlabelled(bytes: Uint8Array): string {
  const buffer = asBuffer(bytes)
  return isUtf8(buffer) ? buffer.toString("utf8", hasBom(buffer) ? 3 : 0) : windows1252(buffer)
}

function hasBom(buffer: Buffer): boolean {
  return buffer[0] === 0xef && buffer[1] === 0xbb && buffer[2] === 0xbf
}

function windows1252(buffer: Buffer): string {
  return iconv.decode(buffer, "windows-1252")
}

function remember(label: string): Decode {
  const decode = decoderFor(label)
  if (decoders.size < maxDecoders) decoders.set(label, decode)
  return decode
}

function decoderFor(label: string): Decode {
  if (latin1.test(label)) return windows1252
  if (!multibyte.test(label) && iconv.encodingExists(label)) return (bytes) => iconv.decode(bytes, label)
  const decoder = platformDecoder(label)
  if (decoder?.encoding === "iso-2022-jp") return (bytes) => decoder.decode(withoutIdleEscapes(bytes))
  if (decoder) return (bytes) => decoder.decode(bytes)
  return iconv.encodingExists(label) ? (bytes) => iconv.decode(bytes, label) : decodeUnlabelled
}

function platformDecoder(label: string): TextDecoder | undefined {
  try {
    return new TextDecoder(label)
  } catch {
    return undefined
  }
}

// The platform takes an escape sequence right behind another one for an error; joined words have such.
function withoutIdleEscapes(bytes: Buffer): Buffer {
  return fromBinary(bytes.toString("latin1").replace(/(?:\x1b\([BJI]|\x1b\$[@B])+(?=\x1b)/g, ""))
}

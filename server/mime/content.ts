import { decodeCharset } from "./charset.ts"
import type { Part } from "./part.ts"
import type { Source } from "./source.ts"
import { readRange } from "./source.ts"
import { decodeTransfer } from "./transfer-encoding.ts"

/**
 * A part's content with the transfer encoding undone. `limit` bounds the encoded bytes that are read. Never
 * throws on what the message holds.
 */
export function content(source: Source, part: Part, limit?: number): Uint8Array {
  return decodeTransfer(readRange(source, part.body, limit), part.encoding)
}

/** A text part as a string: transfer encoding and charset undone, controls and line ends as they come. */
export function text(source: Source, part: Part, limit?: number): string {
  return decodeCharset(content(source, part, limit), part.params.charset)
}

import { limits } from "./limits.ts"
import type { Range, Source } from "./source.ts"
import { asBuffer, readRange } from "./source.ts"

/** One header field, as offsets into the block it was found in. */
export interface Field {
  /** As written, without the colon. */
  name: string
  /** Where the field begins; the value begins right behind the colon. */
  start: number
  value: number
  /** Behind the line end of the field's last line. */
  end: number
}

const LF = 10
const CR = 13

/** Reads the header block of a part, as much of it as limits allow. */
export function readHeader(source: Source, header: Range): Buffer {
  return readRange(source, header, limits.headerBlock)
}

/** The fields of a header block in order; lines that belong to no field are passed over. */
export function* headerFields(block: Uint8Array, range?: Range): Generator<Field> {
  const bytes = asBuffer(block)
  const stop = range?.end ?? bytes.length
  let start = range?.start ?? 0
  while (start < stop) {
    let lineEnd = endOfLine(bytes, start, stop)
    const colon = fieldNameEnd(bytes, start, lineEnd)
    if (colon > 0) {
      while (lineEnd < stop && (bytes[lineEnd] === 32 || bytes[lineEnd] === 9))
        lineEnd = endOfLine(bytes, lineEnd, stop)
      yield { name: bytes.toString("latin1", start, colon).trimEnd(), start, value: colon + 1, end: lineEnd }
    }
    start = lineEnd
  }
}

function endOfLine(bytes: Buffer, from: number, stop: number): number {
  let i = from
  while (i < stop && bytes[i] !== LF) i++
  return i < stop ? i + 1 : stop
}

/** The bytes of a field's value as they stand, folding and last line end included. */
export function rawValue(block: Uint8Array, field: Field): Uint8Array {
  return block.subarray(field.value, field.end)
}

/** A field's value unfolded and trimmed, one character 0–255 per byte (RFC 5322 §2.2.3). */
export function unfolded(block: Uint8Array, field: Field): string {
  const bytes = asBuffer(block)
  let { value: start, end } = field
  // Byte by byte: to `trim` the last byte of a UTF-8 "à" is a space that does not break.
  while (start < end && isSpace(bytes[start]!)) start++
  while (end > start && isSpace(bytes[end - 1]!)) end--
  const text = bytes.toString("latin1", start, end)
  return text.includes("\n") ? text.replace(/\r?\n/g, "") : text
}

const isSpace = (byte: number) => byte === 32 || (byte >= 9 && byte <= 13)

/** Which fields `selectFields` keeps: only the named ones, or all but the named ones. */
export type Selection = "only" | "except"

/**
 * What BODY[HEADER.FIELDS (…)] or, with "except", BODY[HEADER.FIELDS.NOT (…)] gives of a header block (RFC 3501
 * §6.4.5): the fields byte for byte, in order, then a blank line. Lines that belong to no field are kept by
 * "except". A line end or blank line that is missing is added, so that clients can tell the end.
 */
export function selectFields(
  block: Uint8Array,
  names: Iterable<string>,
  selection: Selection = "only",
): Buffer {
  const bytes = asBuffer(block)
  const wanted = new Set(Array.from(names, (name) => name.toLowerCase()))
  const end = bytes.length - blankLineLength(bytes)
  const pieces: Buffer[] = []
  let kept = 0
  for (const field of headerFields(bytes)) {
    if (!wanted.has(field.name.toLowerCase())) continue
    pieces.push(
      selection === "only" ? bytes.subarray(field.start, field.end) : bytes.subarray(kept, field.start),
    )
    kept = field.end
  }
  if (selection === "except") pieces.push(bytes.subarray(kept, end))
  const last = pieces.findLast((piece) => piece.length > 0)
  if (last && last[last.length - 1] !== LF) pieces.push(lineEnd)
  pieces.push(end < bytes.length ? bytes.subarray(end) : lineEnd)
  return Buffer.concat(pieces)
}

const lineEnd = Buffer.from("\r\n")

/** How long the blank line is that ends a header block; 0 when it has none. */
export function blankLineLength(bytes: Buffer): number {
  const { length } = bytes
  if (bytes[length - 1] !== LF) return 0
  const start = bytes[length - 2] === CR ? length - 2 : length - 1
  return start === 0 || bytes[start - 1] === LF ? length - start : 0
}

/**
 * Where the colon of a header field stands in the line `bytes[from, to)`; 0 when the line is no field. Only
 * printable ASCII names one (RFC 5322 §2.2), white space before the colon is tolerated (§4.5).
 */
export function fieldNameEnd(bytes: Uint8Array, from: number, to: number): number {
  const stop = Math.min(to, from + limits.fieldName + 1)
  let i = from
  while (i < stop && bytes[i]! > 32 && bytes[i]! < 127 && bytes[i] !== 58) i++
  if (i === from) return 0
  while (i < stop && (bytes[i] === 32 || bytes[i] === 9)) i++
  return bytes[i] === 58 && i < stop ? i : 0
}

/** Whether a line is the "From " line an mbox file puts before a message. */
export function isMboxLine(bytes: Buffer, from: number, to: number): boolean {
  const start = bytes[from] === 0x3e ? from + 1 : from
  return to - start >= 5 && bytes.toString("latin1", start, start + 5) === "From "
}

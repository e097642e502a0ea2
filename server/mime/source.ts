/** Gives the bytes of a message from `start` up to, not including, `end`; fewer when the message is shorter. */
type Read = (start: number, end: number) => Uint8Array

/** Where a message's bytes come from: all of them in memory, or a reader of ranges for a spooled message. */
export type Source = Uint8Array | Read

/** Byte offsets into the whole message, `end` exclusive. */
export interface Range {
  start: number
  end: number
}

/** Reads `range` of a message, at most `limit` bytes of it. Never copies what is already in memory. */
export function readRange(source: Source, range: Range, limit = Number.POSITIVE_INFINITY): Buffer {
  const end = Math.min(range.end, range.start + limit)
  const bytes = typeof source === "function" ? source(range.start, end) : source.subarray(range.start, end)
  return asBuffer(bytes)
}

/** The same bytes seen as a Buffer, without a copy. */
export function asBuffer(bytes: Uint8Array): Buffer {
  return Buffer.isBuffer(bytes) ? bytes : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
}

/** Turns a string of characters 0–255, one per byte, back into its bytes. */
export function fromBinary(text: string): Buffer {
  return Buffer.from(text, "latin1")
}

/** Turns Unicode text into its UTF-8 bytes, one character 0–255 per byte. */
export function toBinary(text: string): string {
  return Buffer.from(text, "utf8").toString("latin1")
}

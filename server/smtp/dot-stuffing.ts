const lineStartDot = Buffer.from("\r\n.")
const DOT = 46
const CR = 13
const LF = 10

/** A piece of a message with the stuffed dots taken out. */
export interface Unstuffed {
  content: Buffer
  /** Bytes at the end whose meaning the next piece decides. */
  held: Buffer
  /** Where the message ended: what stands from here on belongs to the next command. */
  end: number | undefined
}

/**
 * Undoes dot stuffing (RFC 5321 §4.5.2) and finds the end of the message, which is a dot alone between two CR LF and
 * nothing else. Linear in the length.
 * @param bytes what was held of the piece before, and the piece
 * @param first whether the message begins here
 */
export function unstuff(bytes: Buffer, first: boolean): Unstuffed {
  let dot = first && bytes[0] === DOT ? 0 : nextDot(bytes, 0)
  if (dot === -1) return plain(bytes)
  const content = Buffer.allocUnsafe(bytes.length)
  let length = 0
  let from = 0
  const take = (to: number) => {
    length += bytes.copy(content, length, from, to)
    from = to
  }
  for (; dot !== -1; dot = nextDot(bytes, dot + 1)) {
    const after = bytes.subarray(dot + 1, dot + 3)
    if (after.length === 0 || (after.length === 1 && after[0] === CR)) {
      take(Math.max(dot - 2, from))
      return { content: content.subarray(0, length), held: bytes.subarray(from), end: undefined }
    }
    take(dot)
    if (after[0] === CR && after[1] === LF)
      return { content: content.subarray(0, length), held: Buffer.alloc(0), end: dot + 3 }
    from = dot + 1
  }
  take(Math.max(from, bytes.length - heldLineEnd(bytes)))
  return { content: content.subarray(0, length), held: bytes.subarray(from), end: undefined }
}

/** Most of a message has no line that begins with a dot, and is handed on without being copied. */
function plain(bytes: Buffer): Unstuffed {
  const length = bytes.length - heldLineEnd(bytes)
  return { content: bytes.subarray(0, length), held: bytes.subarray(length), end: undefined }
}

function nextDot(bytes: Buffer, from: number): number {
  const found = bytes.indexOf(lineStartDot, from)
  return found === -1 ? -1 : found + 2
}

// How many bytes at the end may be the beginning of CR LF dot.
function heldLineEnd(bytes: Buffer): number {
  if (bytes.at(-1) === CR) return 1
  return bytes.at(-1) === LF && bytes.at(-2) === CR ? 2 : 0
}

// A message with NUL octets (RFC 3516 §4.4) as one that says the same without them: IMAP's BODY[] and every other way out
// know only messages without NUL. Parts that have some become base64, which loses nothing; nothing else is touched,
// so signatures over all other parts hold.

import { MailError } from "../errors.ts"
import { blankLineLength, headerFields } from "./header.ts"
import { limits } from "./limits.ts"
import type { Part } from "./part.ts"
import { fromBinary, type Range, readRange, type Source } from "./source.ts"

/** Bytes read at once: a whole number of base64 lines. */
const slice = 57 * 1024

const identities: ReadonlySet<string> = new Set(["7bit", "8bit", "binary"])

/**
 * The message without NUL, piece by piece.
 * @throws MailError "cannot" for NUL where there is no encoding for it: in headers, between parts, in what is encoded
 */
export function* withoutNul(source: Source, root: Part): Generator<Buffer> {
  let at = 0
  for (const part of leavesOf(root)) {
    if (!identities.has(part.encoding) || part.opaque || !hasNul(source, part.body)) continue
    yield* copied(source, { start: at, end: part.header.start })
    yield headerInBase64(source, part.header)
    yield* base64Lines(source, part.body)
    at = part.body.end
  }
  yield* copied(source, { start: at, end: root.body.end })
}

/** Parts without parts, as they stand in the message. */
function leavesOf(root: Part): Part[] {
  const leaves: Part[] = []
  const waiting = [root]
  for (let part = waiting.pop(); part; part = waiting.pop()) {
    if (part.parts.length === 0) leaves.push(part)
    else waiting.push(...part.parts.toReversed())
  }
  return leaves
}

function* slices(source: Source, { start, end }: Range): Generator<Buffer> {
  for (let at = start; at < end; at += slice)
    yield readRange(source, { start: at, end: Math.min(at + slice, end) })
}

function hasNul(source: Source, range: Range): boolean {
  for (const bytes of slices(source, range)) if (bytes.includes(0)) return true
  return false
}

function* copied(source: Source, range: Range): Generator<Buffer> {
  for (const bytes of slices(source, range)) {
    if (bytes.includes(0)) throw misplaced()
    yield bytes
  }
}

const misplaced = () =>
  new MailError("cannot", "NUL octets may only stand in the body of a part that is not encoded")

/** A header that says that its body is base64. */
function headerInBase64(source: Source, range: Range): Buffer {
  if (range.end - range.start > limits.headerBlock) throw misplaced()
  const block = readRange(source, range)
  if (block.includes(0)) throw misplaced()
  const field = fromBinary("Content-Transfer-Encoding: base64\r\n")
  for (const { name, start, end } of headerFields(block))
    if (name.toLowerCase() === "content-transfer-encoding")
      return Buffer.concat([block.subarray(0, start), field, block.subarray(end)])
  const blank = blankLineLength(block)
  const end = block.length - blank
  // Without a blank line the body would go on as the header.
  return Buffer.concat([block.subarray(0, end), field, blank > 0 ? block.subarray(end) : fromBinary("\r\n")])
}

function* base64Lines(source: Source, range: Range): Generator<Buffer> {
  let between = ""
  for (const bytes of slices(source, range)) {
    const lines = bytes.toString("base64").replace(/.{76}(?=.)/g, "$&\r\n")
    yield fromBinary(between + lines)
    between = "\r\n"
  }
}

// BINARY (RFC 3516 §4.2, RFC 9051 §6.4.5): parts as they are without their transfer encoding. What is small is decoded
// once; of what is large the size has to be known before the first byte is sent, so it is decoded twice, in pieces.

import type { Writer } from "../../line/writer.ts"
import { type Decoder, decoderFor } from "../../mime/decoder.ts"
import { partAt } from "../../mime/section.ts"
import type { Range } from "../../mime/source.ts"
import type { OpenedMessage } from "./opened-message.ts"
import type { Bookmark, Reading } from "./reading.ts"
import type { Section } from "./section.ts"

/** A part of a message together with what undoes its encoding. */
export interface Encoded {
  range: Range
  decoder: Decoder
  /** Names the part among those of all messages. */
  name: string
}

/** Decoded bytes sent in one piece; more are decoded again while they are sent. */
const onePiece = 256 * 1024

/**
 * What a section of BINARY stands for. Multiparts have no encoding of their own, and neither has a whole message.
 * @returns undefined where the message has no such part, "unknown" where nobody knows how to decode it
 */
export async function findEncoded(
  { path }: Section,
  message: OpenedMessage,
  contentId: number,
): Promise<Encoded | "unknown" | undefined> {
  const name = `${contentId} ${path.join(".")}`
  if (path.length === 0)
    return { range: { start: 0, end: message.size }, decoder: decoderFor("binary")!, name }
  const part = partAt(await message.structure(), path)
  if (!part) return undefined
  const encoding = part.type === "multipart" ? "binary" : part.encoding
  // RFC 3516 §6: lines of text end in CRLF, whatever the message has.
  const decoder = decoderFor(encoding, part.type === "text" ? "CRLF" : "as they are")
  return decoder ? { range: part.body, decoder, name } : "unknown"
}

/** Writes a section of BINARY with its label, a literal8 where its data has NUL (RFC 3516 §4.3). */
export async function writeDecoded(
  section: Section,
  encoded: Encoded | undefined,
  message: OpenedMessage,
  { writer, reading }: { writer: Writer; reading: Reading },
): Promise<void> {
  if (!encoded) {
    writer.write(`${section.label} ${section.decoded === "size" ? 0 : "NIL"}`)
    return
  }
  const decoding = new Decoding(section, encoded, message, reading)
  const { length, hasNul, held } = await decoding.measure()
  if (section.decoded === "size") {
    writer.write(`${section.label} ${length}`)
    return
  }
  writer.write(`${section.label} ${hasNul ? "~" : ""}{${length}}\r\n`)
  if (held) for (const chunk of held) writer.bytes(chunk)
  else
    for await (const chunk of decoding.chunks()) {
      writer.bytes(chunk)
      await writer.flush()
    }
}

/** A part, or a window on it, being decoded; as often as one likes. */
class Decoding {
  readonly #encoded: Encoded
  readonly #message: OpenedMessage
  readonly #reading: Reading
  readonly #window: Range
  readonly #from: Bookmark
  readonly #inPieces: boolean

  constructor({ partial }: Section, encoded: Encoded, message: OpenedMessage, reading: Reading) {
    this.#encoded = encoded
    this.#message = message
    this.#reading = reading
    const start = partial?.offset ?? 0
    this.#window = { start, end: start + (partial?.length ?? Number.POSITIVE_INFINITY) }
    this.#inPieces = partial !== undefined
    const { bookmark } = reading
    const fits = bookmark?.name === encoded.name && bookmark.decodedAt <= start
    const { name, range, decoder } = encoded
    this.#from = fits ? bookmark : { name, encodedAt: range.start, decodedAt: 0, decoder }
  }

  /** How much there is in the window, and all of it where that is little. */
  async measure(): Promise<{ length: number; hasNul: boolean; held: Buffer[] | undefined }> {
    let held: Buffer[] | undefined = []
    let length = 0
    let hasNul = false
    for await (const chunk of this.chunks()) {
      length += chunk.length
      hasNul ||= chunk.includes(0)
      if (length > onePiece) held = undefined
      held?.push(chunk)
    }
    return { length, hasNul, held }
  }

  async *chunks(): AsyncGenerator<Buffer> {
    let { encodedAt, decodedAt } = this.#from
    const decoder = this.#from.decoder.copy()
    for await (const chunk of this.#message.stream(encodedAt, this.#encoded.range.end)) {
      const { name } = this.#encoded
      if (this.#inPieces) this.#reading.bookmark = { name, encodedAt, decodedAt, decoder: decoder.copy() }
      const decoded = decoder.push(chunk)
      yield* this.#within(decoded, decodedAt)
      encodedAt += chunk.length
      decodedAt += decoded.length
      if (decodedAt >= this.#window.end) return
    }
    yield* this.#within(decoder.end(), decodedAt)
  }

  /** What of the bytes that begin at an offset lies in the window. */
  *#within(bytes: Buffer, at: number): Generator<Buffer> {
    const { start, end } = this.#window
    const some = bytes.subarray(Math.max(0, start - at), Math.max(0, Math.min(bytes.length, end - at)))
    if (some.length > 0) yield some
  }
}

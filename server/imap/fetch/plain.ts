import { readHeader, selectFields } from "../../mime/header.ts"
import type { Content } from "../../store/content.ts"
import type { FetchedMessage } from "./attributes.ts"
import type { FetchItems } from "./items.ts"
import { cut, type Section } from "./section.ts"

/** The most that is put together for one message; more is written section by section. */
const mostBytes = 512 * 1024

/** Whether all that is asked for follows from the row, the bytes and where the header ends, without parsing. */
export function isPlain({ attributes, sections }: FetchItems): boolean {
  return attributes.every(({ source }) => source !== "content") && sections.every(isTopLevel)
}

/** Whether headers are all that is asked for of the bytes. */
export const isHeaderOnly = (items: FetchItems): boolean =>
  isPlain(items) && items.sections.length > 0 && items.sections.every(({ kind }) => kind === "HEADER")

const isTopLevel = ({ path, kind, decoded }: Section) =>
  !decoded && path.length === 0 && (kind === "" || kind === "HEADER" || kind === "TEXT")

/**
 * Puts the response for a message into a chunk at once; false, with nothing done, when that cannot be had so: the bytes
 * are in a file, an older version kept them, or it would be too much.
 */
export function appendPlain(
  chunk: Chunk,
  message: FetchedMessage,
  content: Pick<Content, "held" | "headerSize">,
  { attributes, sections }: FetchItems,
): boolean {
  const { held, headerSize } = content
  if (!held || headerSize === undefined || held.length * sections.length > mostBytes) return false
  let text = message.view.fetchOpening(message.index)
  let between = ""
  for (const attribute of attributes) {
    text += between + attribute.text(message)
    between = " "
  }
  for (const section of sections) {
    const bytes = bytesOf(section, held, headerSize)
    chunk.text(`${text}${between}${section.label} {${bytes.length}}\r\n`)
    chunk.bytes(bytes)
    text = ""
    between = " "
  }
  chunk.text(`${text})\r\n`)
  return true
}

function bytesOf({ kind, fields, partial }: Section, held: Buffer, headerSize: number): Buffer {
  const whole =
    kind === "" ? held : kind === "HEADER" ? held.subarray(0, headerSize) : held.subarray(headerSize)
  const chosen = fields
    ? selectFields(readHeader(whole, { start: 0, end: whole.length }), fields.names, fields.selection)
    : whole
  if (!partial) return chosen
  const { start, end } = cut({ start: 0, end: chosen.length }, partial)
  return chosen.subarray(start, end)
}

/** Many small pieces on their way to be one large one: one copy and one write. */
export class Chunk {
  #pieces: (string | Buffer)[] = []
  #length = 0

  get length(): number {
    return this.#length
  }

  /** One character 0–255 per byte. */
  text(piece: string): void {
    this.#pieces.push(piece)
    this.#length += piece.length
  }

  bytes(piece: Buffer): void {
    this.#pieces.push(piece)
    this.#length += piece.length
  }

  /** Everything so far, after which the chunk is empty. */
  take(): Buffer {
    const whole = Buffer.allocUnsafeSlow(this.#length)
    let at = 0
    for (const piece of this.#pieces)
      at += typeof piece === "string" ? whole.write(piece, at, "latin1") : piece.copy(whole, at)
    this.#pieces = []
    this.#length = 0
    return whole
  }
}

// The one place that decides what a message is made of. What always holds:
// - every range lies inside its parent's body, a part's body begins where its header ends, siblings do not
//   overlap, and header + body of the root are the whole message;
// - the result depends on the bytes alone, never on how they were cut into chunks;
// - time is linear, memory is bounded by limits.ts whatever comes, nothing here recurses or throws;
// - of duplicate Content-* fields the first wins, and nobody else in the program looks at them again.

import { Delimiters } from "./delimiters.ts"
import { fieldNameEnd, isMboxLine } from "./header.ts"
import { limits } from "./limits.ts"
import type { Part } from "./part.ts"
import { closePart, describePart, isMessageType, newPart, structuralFields } from "./part.ts"
import { asBuffer } from "./source.ts"

export type { Part } from "./part.ts"

/** Finds the structure of a message that arrives in pieces. Call `end` once, after the last `push`. */
export interface StructureParser {
  push(chunk: Uint8Array): void
  end(): Part
}

/** A parser for a message of any size; it keeps the tree and at most one line (capped) in memory. */
export function structureParser(): StructureParser {
  return new LineParser()
}

/** The structure of a whole message in memory (RFC 2045, RFC 2046), tolerant of everything. */
export function parseStructure(bytes: Uint8Array): Part {
  const parser = new LineParser()
  parser.push(bytes)
  return parser.end()
}

const LF = 10
const CR = 13
const DASH = 45
const TAB = 9
const SPACE = 32

/** A part whose end has not been seen. */
interface Open {
  part: Part
  /** How deep the part lies, which is also its place in the stack of open parts. */
  depth: number
  /** Whether the header block is still being read. */
  inHeader: boolean
  /** Whether the part is the root of a message, which may begin with an mbox "From " line. */
  messageRoot: boolean
  /** Line feeds before the body. */
  linesBefore: number
  fields: Map<string, string>
  /** Name of the field being read: a structural one, `otherField`, or empty before the first. */
  field: string
}

class LineParser implements StructureParser {
  // Bytes seen, where the line being read starts, and what is kept of it when it crosses chunks.
  #offset = 0
  #lineStart = 0
  #carry: Buffer | undefined
  #carried = 0
  #lastByte = 0

  // Of the line being read: where the next one starts, and how long its line end is.
  #nextStart = 0
  #lineEnd = 0

  #lineFeeds = 0
  #previousLineEnd = 0
  #parts = 1
  readonly #delimiters = new Delimiters()
  readonly #open: Open[] = [opened(newPart(0), 0, { messageRoot: true })]
  readonly #root = this.#open[0]!.part

  push(bytes: Uint8Array): void {
    const chunk = asBuffer(bytes)
    const base = this.#offset
    let from = 0
    if (this.#lineStart < base) {
      const newline = chunk.indexOf(LF)
      this.#keep(chunk, 0, newline < 0 ? chunk.length : newline)
      if (newline >= 0) {
        this.#nextStart = base + newline + 1
        this.#lineEnd = this.#lastByte === CR ? 2 : 1
        this.#line(this.#carry ?? chunk, 0, this.#carried)
        this.#carried = 0
        from = newline + 1
      }
    }
    if (this.#lineStart >= base) this.#lines(chunk, from)
    this.#offset = base + chunk.length
  }

  end(): Part {
    this.#nextStart = this.#offset
    this.#lineEnd = 0
    if (this.#carry && this.#lineStart < this.#offset) this.#line(this.#carry, 0, this.#carried)
    this.#previousLineEnd = 0
    while (this.#open.length > 0) this.#close()
    return this.#root
  }

  #lines(chunk: Buffer, start: number): void {
    const base = this.#offset
    const length = chunk.length
    let from = start
    while (from < length) {
      let newline = from
      while (newline < length && chunk[newline] !== LF) newline++
      if (newline === length) {
        this.#keep(chunk, from, length)
        return
      }
      this.#nextStart = base + newline + 1
      this.#lineEnd = newline > from && chunk[newline - 1] === CR ? 2 : 1
      this.#line(chunk, from, newline)
      from = newline + 1
    }
  }

  // Remembers the beginning of a line that the chunk does not end.
  #keep(chunk: Buffer, from: number, to: number): void {
    if (to > from) this.#lastByte = chunk[to - 1]!
    const room = limits.field - this.#carried
    if (room <= 0 || to <= from) return
    this.#carry ??= Buffer.allocUnsafe(limits.field)
    this.#carried += chunk.copy(this.#carry, this.#carried, from, Math.min(to, from + room))
  }

  // One line without its line feed, `bytes[from, lineFeed)`.
  #line(bytes: Buffer, from: number, lineFeed: number): void {
    let to = Math.min(lineFeed, from + limits.field)
    if (to > from && bytes[to - 1] === CR) to--
    const dashes = this.#delimiters.any && bytes[from] === DASH && bytes[from + 1] === DASH && to > from + 1
    if (!(dashes && this.#delimiter(bytes, from + 2, to)) && this.#innermost.inHeader) {
      this.#headerLine(bytes, from, to)
    }
    this.#lineFeeds = this.#lineFeedsBehind
    this.#previousLineEnd = this.#lineEnd
    this.#lineStart = this.#nextStart
  }

  get #innermost(): Open {
    return this.#open[this.#open.length - 1]!
  }

  // Line feeds up to the end of the current line.
  get #lineFeedsBehind(): number {
    return this.#lineEnd > 0 ? this.#lineFeeds + 1 : this.#lineFeeds
  }

  // Whether the line is a delimiter of an open multipart; if so, acts on it.
  #delimiter(bytes: Buffer, from: number, to: number): boolean {
    const found = this.#delimiters.match(bytes, from, to)
    if (!found) return false
    while (this.#open.length > found.level + 1) this.#close()
    if (found.closing) this.#delimiters.remove(found.level)
    else this.#nextChild(this.#open[found.level]!)
    return true
  }

  #nextChild(parent: Open): void {
    if (this.#parts >= limits.parts) {
      parent.part.opaque = true
      return
    }
    const child = newPart(this.#nextStart)
    if (parent.part.subtype === "digest") {
      child.type = "message"
      child.subtype = "rfc822"
    }
    this.#begin(parent, child, { messageRoot: false })
    this.#innermost.linesBefore = this.#lineFeedsBehind
  }

  #begin(parent: Open, child: Part, { messageRoot }: { messageRoot: boolean }): void {
    this.#parts++
    parent.part.parts.push(child)
    this.#open.push(opened(child, parent.depth + 1, { messageRoot }))
  }

  #headerLine(bytes: Buffer, from: number, to: number): void {
    const open = this.#innermost
    if (to === from) {
      this.#endHeader(open, this.#nextStart, this.#lineFeedsBehind)
      return
    }
    if (open.field !== "" && (bytes[from] === SPACE || bytes[from] === TAB)) {
      if (open.field !== otherField) capture(open, bytes, from, to)
      return
    }
    const colon = fieldNameEnd(bytes, from, to)
    if (colon > 0) {
      open.field = structuralName(bytes, from, colon)
      if (open.fields.has(open.field)) open.field = otherField
      if (open.field !== otherField) capture(open, bytes, colon + 1, to)
      return
    }
    if (open.messageRoot && this.#lineStart === open.part.header.start && isMboxLine(bytes, from, to)) return
    // No field, so the blank line is missing and the body begins here; what begins may be a message again.
    this.#endHeader(open, this.#lineStart, this.#lineFeeds)
    if (this.#innermost !== open) this.#headerLine(bytes, from, to)
  }

  #endHeader(open: Open, bodyStart: number, linesBefore: number): void {
    const { part } = open
    open.inHeader = false
    open.linesBefore = linesBefore
    part.header.end = bodyStart
    part.body.start = bodyStart
    const boundary = describePart(part, open.fields)
    open.fields.clear()
    if (open.depth >= limits.depth) {
      if (part.type === "multipart" || isMessageType(part)) part.opaque = true
    } else if (part.type === "multipart") {
      if (boundary !== "" && boundary.length <= limits.boundary) this.#delimiters.add(boundary, open.depth)
    } else if (isMessageType(part)) {
      if (this.#parts >= limits.parts) part.opaque = true
      else this.#begin(open, newPart(bodyStart), { messageRoot: true })
    }
  }

  // Ends the innermost open part at the start of the current line, whose preceding line end is no content.
  #close(): void {
    const open = this.#innermost
    const end = this.#lineStart
    if (open.inHeader) {
      this.#endHeader(open, end, this.#lineFeeds)
      if (this.#innermost !== open) return
    }
    this.#open.pop()
    this.#delimiters.remove(open.depth)
    const { part } = open
    // That line end may also be the blank line of a header, or of the last child's: then it stays theirs.
    const least = part.parts.at(-1)?.body.end ?? part.body.start
    const trimmed = this.#previousLineEnd > 0 && end - this.#previousLineEnd >= least
    part.body.end = trimmed ? end - this.#previousLineEnd : end
    part.lines = this.#lineFeeds - open.linesBefore - (trimmed ? 1 : 0)
    closePart(part)
  }
}

function opened(part: Part, depth: number, { messageRoot }: { messageRoot: boolean }): Open {
  return {
    part,
    depth,
    inHeader: true,
    messageRoot,
    linesBefore: 0,
    fields: new Map(),
    field: "",
  }
}

const otherField = "-"

// The lower-case name of a field that describes the part, or `otherField`.
function structuralName(bytes: Buffer, from: number, colon: number): string {
  if ((bytes[from]! | 0x20) !== 0x63 || colon - from > limits.fieldName) return otherField
  const name = bytes.toString("latin1", from, colon).trimEnd().toLowerCase()
  return structuralFields.has(name) ? name : otherField
}

// Adds a line to the value of the field being read, as long as it is not too long already.
function capture(open: Open, bytes: Buffer, from: number, to: number): void {
  const held = open.fields.get(open.field) ?? ""
  if (held.length + to - from <= limits.field)
    open.fields.set(open.field, held + bytes.toString("latin1", from, to))
  else if (held === "") open.fields.set(open.field, bytes.toString("latin1", from, from + limits.field))
}

import type { Writer } from "../../line/writer.ts"
import { selectFields } from "../../mime/header.ts"
import { limits as mimeLimits } from "../../mime/limits.ts"
import type { Part } from "../../mime/part.ts"
import { section as findSection, type SectionKind } from "../../mime/section.ts"
import type { Range } from "../../mime/source.ts"
import { string } from "../../mime/wire.ts"
import type { Reader } from "../grammar/reader.ts"
import { SyntaxFault } from "../grammar/syntax-fault.ts"
import { limits } from "../limits.ts"
import type { OpenedMessage } from "./opened-message.ts"

/** A part of the bytes of a message that FETCH asks for: BODY[…]<…>, BINARY[…]<…>, or RFC822 and its kin. */
export interface Section {
  /** As it is called in the response. */
  label: string
  path: number[]
  kind: SectionKind
  /** For HEADER.FIELDS and HEADER.FIELDS.NOT. */
  fields?: { names: string[]; selection: "only" | "except" }
  partial?: { offset: number; length: number }
  /** BINARY: without its transfer encoding, or how large it is then. */
  decoded?: "bytes" | "size"
  /** Looking at it makes the message \Seen. */
  marksSeen: boolean
}

/** Bytes of a section sent in one piece; longer ones are streamed. */
const onePiece = 256 * 1024

/** RFC822, RFC822.HEADER and RFC822.TEXT (RFC 3501 §6.4.5). */
export const legacySections: Readonly<Record<string, Section>> = {
  RFC822: { label: "RFC822", path: [], kind: "", marksSeen: true },
  "RFC822.HEADER": { label: "RFC822.HEADER", path: [], kind: "HEADER", marksSeen: false },
  "RFC822.TEXT": { label: "RFC822.TEXT", path: [], kind: "TEXT", marksSeen: true },
}

/** Reads what follows BODY or BODY.PEEK, from "[" on (RFC 3501 §9, section). */
export function parseSection(reader: Reader, marksSeen: boolean): Section {
  reader.take("[")
  const path = parsePath(reader)
  const section: Section = { label: "", path: path.numbers, kind: "", marksSeen }
  let spec = path.numbers.join(".")
  if (!reader.sees("]") && (path.numbers.length === 0 || path.goesOn)) {
    const word = sectionWord(reader)
    if (word === "MIME" && path.numbers.length === 0) throw new SyntaxFault("MIME needs a part number")
    spec += (spec && ".") + word
    if (word.startsWith("HEADER.FIELDS")) {
      const names = fieldNames(reader)
      section.kind = "HEADER"
      section.fields = { names, selection: word === "HEADER.FIELDS" ? "only" : "except" }
      spec += ` (${names.map(asName).join(" ")})`
    } else section.kind = word as SectionKind
  } else if (path.goesOn) throw reader.fault("a part number")
  reader.take("]")
  section.partial = parsePartial(reader)
  section.label = `BODY[${spec}]${section.partial ? `<${section.partial.offset}>` : ""}`
  return section
}

/** Reads what follows BINARY or BINARY.PEEK, from "[" on: a part, or all (RFC 3516 §7, section-binary). */
export function parseBinarySection(reader: Reader, marksSeen: boolean): Section {
  const path = parseBinaryPath(reader)
  const partial = parsePartial(reader)
  const label = `BINARY[${path.join(".")}]${partial ? `<${partial.offset}>` : ""}`
  return { label, path, kind: "", partial, marksSeen, decoded: "bytes" }
}

/** Reads what follows BINARY.SIZE. */
export function parseBinarySize(reader: Reader): Section {
  const path = parseBinaryPath(reader)
  return { label: `BINARY.SIZE[${path.join(".")}]`, path, kind: "", marksSeen: false, decoded: "size" }
}

function parseBinaryPath(reader: Reader): number[] {
  reader.take("[")
  const { numbers, goesOn } = parsePath(reader)
  if (goesOn) throw reader.fault("a part number")
  reader.take("]")
  return numbers
}

function parsePath(reader: Reader): { numbers: number[]; goesOn: boolean } {
  const numbers: number[] = []
  while (reader.seesDigit()) {
    const number = reader.number()
    if (number === 0) throw new SyntaxFault("Parts are numbered from 1")
    if (numbers.push(number) > limits.sectionDepth) throw new SyntaxFault("There are no parts that deep")
    if (!reader.tryTake(".")) return { numbers, goesOn: false }
  }
  return { numbers, goesOn: numbers.length > 0 }
}

const words = ["HEADER.FIELDS.NOT", "HEADER.FIELDS", "HEADER", "TEXT", "MIME"]

function sectionWord(reader: Reader): string {
  const word = words.find((candidate) => reader.tryTakeAnyCase(candidate))
  if (!word) throw reader.fault("a section")
  return word
}

function fieldNames(reader: Reader): string[] {
  reader.space()
  const names = reader.list(() => reader.astring())
  if (names.length > limits.headerNames) throw new SyntaxFault("Those are too many header fields")
  return names
}

const asName = (name: string) =>
  /^[!#$&'+,\-./0-9:;<=>?@A-Z[\]^_`a-z|}~]+$/.test(name) ? name : string(name)

function parsePartial(reader: Reader): Section["partial"] {
  if (!reader.tryTake("<")) return undefined
  const offset = reader.number64()
  reader.take(".")
  const length = reader.number64()
  if (length === 0) throw new SyntaxFault("A partial fetch asks for one octet at least")
  reader.take(">")
  return { offset, length }
}

/** Where the bytes of a section are: in the message, or, when they had to be picked out, here. */
type Found = { range: Range } | { picked: Buffer }

/** Writes a section of a message with its label. The peer's pace sets ours. */
export async function writeSection(section: Section, message: OpenedMessage, writer: Writer): Promise<void> {
  const found = await find(section, message)
  if (!found) {
    writer.write(`${section.label} NIL`)
    return
  }
  writer.write(`${section.label} {${lengthOf(found)}}\r\n`)
  if ("picked" in found) writer.bytes(found.picked)
  else if (lengthOf(found) <= onePiece) writer.bytes(await message.read(found.range.start, found.range.end))
  else await writeStream(message.stream(found.range.start, found.range.end), writer)
}

/** The bytes of a section and how many they are; undefined when the message has no such section. */
export async function openSection(
  section: Section,
  message: OpenedMessage,
): Promise<{ length: number; chunks: AsyncIterable<Buffer> | Iterable<Buffer> } | undefined> {
  const found = await find(section, message)
  if (!found) return undefined
  const chunks = "picked" in found ? [found.picked] : message.stream(found.range.start, found.range.end)
  return { length: lengthOf(found), chunks }
}

async function find(section: Section, message: OpenedMessage): Promise<Found | undefined> {
  const range = await locate(section, message)
  if (!range) return undefined
  if (!section.fields) return { range: cut(range, section.partial) }
  // What a header without end makes us hold is bounded as it is wherever headers are read.
  const length = Math.min(range.end - range.start, mimeLimits.headerBlock)
  const block = await message.read(range.start, range.start + length)
  const chosen = selectFields(block, section.fields.names, section.fields.selection)
  const { start, end } = cut({ start: 0, end: chosen.length }, section.partial)
  return { picked: chosen.subarray(start, end) }
}

const lengthOf = (found: Found) =>
  "picked" in found ? found.picked.length : found.range.end - found.range.start

async function writeStream(chunks: AsyncIterable<Buffer>, writer: Writer): Promise<void> {
  for await (const chunk of chunks) {
    writer.bytes(chunk)
    await writer.flush()
  }
}

async function locate(section: Section, message: OpenedMessage): Promise<Range | undefined> {
  if (section.path.length === 0 && section.kind === "") return { start: 0, end: message.size }
  const root: Part = section.path.length === 0 ? await message.top() : await message.structure()
  return findSection(root, section.path, section.kind)
}

/** The part of a range that a partial FETCH asks for. */
export function cut(range: Range, partial: Section["partial"]): Range {
  if (!partial) return range
  const start = Math.min(range.start + partial.offset, range.end)
  return { start, end: Math.min(start + partial.length, range.end) }
}

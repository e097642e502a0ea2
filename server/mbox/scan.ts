// Finds the messages in an mbox file: pure, but for being given pieces of the file when it asks. It reads what mboxo,
// mboxrd, mboxcl and mboxcl2 programs write. A message begins with a "From " line that has a date in it, at the beginning or
// behind an empty line; a Content-Length that leads to such a place, or to the end, is believed over what stands between.

import type { Flags } from "../store/flags.ts"
import { isContinued, isProgramsField, Likeness } from "./likeness.ts"
import { readStatus, type Status } from "./status.ts"

/** One message of the file; positions in bytes. */
export interface MboxEntry {
  /** Of its "From " line, of its header, of the line behind its header. */
  at: number
  headerAt: number
  bodyAt: number
  /** Where the next one begins. */
  end: number
  likeness: string
  flags: Flags
  old: boolean
  /** Out of the "From " line, milliseconds; undefined when that makes no sense. */
  arrived: number | undefined
  /** Made by a mail program for itself, no message. */
  internal: boolean
  /** Its end was told by Content-Length; what stands before it is not quoted. */
  measured: boolean
}

/** Bytes of the file; fewer at its end. */
export type Reader = (at: number, length: number) => Promise<Buffer>

/** The file is something else than mail. */
export class NoMbox extends Error {}

const piece = 1 << 20
/** A header that is longer is read as a body from there. */
const longestHeader = 1 << 20
/** A line that is longer is cut; nobody minds, as lines only matter at their beginning. */
const longestLine = 1 << 20

const fromLine =
  /^From .*\b(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun),? +(?:(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec) +\d{1,2}|\d{1,2} +(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)) .*\d/

/** Whether a line begins a message. */
export const isFromLine = (line: Buffer) =>
  line[0] === 70 && line.length < 1000 && fromLine.test(line.toString("latin1"))

function dateOf(line: string): number | undefined {
  const [, text] = /\b((?:Mon|Tue|Wed|Thu|Fri|Sat|Sun),? .*)$/.exec(line) ?? []
  const time = text === undefined ? Number.NaN : Date.parse(text)
  return Number.isNaN(time) ? undefined : time
}

/** A line without its line end, where it stands and where the next one does. */
interface Line {
  at: number
  next: number
  text: Buffer
}

async function* linesOf(read: Reader, size: number, from: number): AsyncGenerator<Line> {
  let held = Buffer.alloc(0) as Buffer
  let at = from
  for (let position = from; position < size; ) {
    const bytes = await read(position, Math.min(piece, size - position))
    if (bytes.length === 0) break
    position += bytes.length
    held = held.length === 0 ? bytes : Buffer.concat([held, bytes])
    let start = 0
    for (let line = lineIn(held, start); line; line = lineIn(held, start)) {
      const next = at + line.end - start
      yield { at, next, text: line.text }
      at = next
      start = line.end
    }
    held = Buffer.from(held.subarray(start))
  }
  if (held.length > 0) yield { at, next: at + held.length, text: held }
}

/** The line that begins there, and where it ends, its line end included; undefined while its end is not there. */
function lineIn(held: Buffer, start: number): { text: Buffer; end: number } | undefined {
  const found = held.indexOf(10, start)
  if (found < 0 && held.length - start < longestLine) return undefined
  if (found < 0) return { text: held.subarray(start), end: held.length }
  const textEnd = found > start && held[found - 1] === 13 ? found - 1 : found
  return { text: held.subarray(start, textEnd), end: found + 1 }
}

/** The message being read. */
class Draft {
  readonly at: number
  readonly headerAt: number
  readonly arrived: number | undefined
  readonly likeness = new Likeness()
  readonly fields: string[] = []
  bodyAt: number | undefined
  contentLength: number | undefined
  internal = false
  measured = false

  constructor({ at, next, text }: Line) {
    this.at = at
    this.headerAt = next
    this.arrived = dateOf(text.toString("latin1"))
  }

  header({ text, next }: Line): void {
    this.likeness.line(text)
    if (text.length === 0 || next - this.headerAt > longestHeader) {
      this.bodyAt = next
      return
    }
    if (isContinued(text)) {
      const last = this.fields.length - 1
      if (last >= 0) this.fields[last] += text.toString("latin1", 0, 1000)
      return
    }
    if (/^subject:.*folder internal data/i.test(text.toString("latin1", 0, 200))) this.internal = true
    if (!isProgramsField(text)) return
    const field = text.toString("latin1", 0, 4000)
    this.fields.push(field)
    const [, length] = /^content-length:\s*(\d{1,15})\s*$/i.exec(field) ?? []
    if (length !== undefined) this.contentLength = Number(length)
  }

  finish(end: number): MboxEntry {
    const { flags, old }: Status = readStatus(this.fields)
    const { at, headerAt, arrived, internal, measured } = this
    const bodyAt = this.bodyAt ?? end
    return {
      at,
      headerAt,
      bodyAt,
      end,
      likeness: this.likeness.digest(),
      flags,
      old,
      arrived,
      internal,
      measured,
    }
  }
}

/**
 * All messages of a file, or those behind a place where one begins.
 * @param size of the file
 * @throws NoMbox when it does not begin with a message
 */
export async function scanMbox(read: Reader, size: number, from = 0): Promise<MboxEntry[]> {
  const entries: MboxEntry[] = []
  for await (const entry of entriesOf(read, size, { from })) entries.push(entry)
  return entries
}

/**
 * The same, one after the other, for files that may be very large.
 * @param options.lengths whether a Content-Length may be believed
 */
export async function* entriesOf(
  read: Reader,
  size: number,
  { from = 0, lengths = true } = {},
): AsyncGenerator<MboxEntry> {
  let draft: Draft | undefined
  let afterEmpty = true
  let trusted = 0
  for await (const line of linesOf(read, size, from)) {
    const inBody = draft?.bodyAt !== undefined
    if (afterEmpty && line.at >= trusted && isFromLine(line.text)) {
      if (draft) yield draft.finish(line.at)
      draft = new Draft(line)
      trusted = 0
      afterEmpty = false
      continue
    }
    if (!draft) {
      if (line.text.length === 0) continue
      throw new NoMbox("It does not begin with a line that says From and when")
    }
    if (inBody) draft.likeness.line(line.text)
    else {
      draft.header(line)
      const length = lengths ? draft.contentLength : undefined
      if (draft.bodyAt !== undefined && length && (await leadsOn(read, size, draft.bodyAt + length))) {
        trusted = draft.bodyAt + length
        draft.measured = true
      }
    }
    afterEmpty = line.text.length === 0
  }
  if (draft) yield draft.finish(size)
}

/** Whether a message could end there: the file does, or another one begins, at most one empty line later. */
async function leadsOn(read: Reader, size: number, at: number): Promise<boolean> {
  if (at > size) return false
  if (at === size) return true
  const text = (await read(at, Math.min(200, size - at))).toString("latin1").replace(/^\r?\n/, "")
  if (text === "") return true
  return isFromLine(Buffer.from(text.split(/\r?\n/, 1)[0]!, "latin1"))
}

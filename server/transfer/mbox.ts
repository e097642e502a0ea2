// Messages in one file, each behind a line "From sender date" and in front of an empty one. The formats differ in how a
// line of a message that looks like that is told from one that begins a message:
// - mboxo puts ">" in front of "From ", which nobody can undo for certain;
// - mboxrd puts ">" in front of any number of ">" and "From ", which can be undone;
// - mboxcl2 puts nothing in front, and says in Content-Length where the message ends.
// A Content-Length is believed only where it leads to the end of a message.

import { open } from "node:fs/promises"
import { parseDate } from "../mime/date.ts"
import { fieldNameEnd } from "../mime/header.ts"
import { type Trouble, tooLarge, trouble, withLineEnds } from "./item.ts"
import { LineReader } from "./line-reader.ts"

export const mboxFormats = ["auto", "mboxo", "mboxrd", "mboxcl2"] as const
export type MboxFormat = (typeof mboxFormats)[number]

/** A message of an mbox file as it stands there, but for quoting and line ends. */
export interface MboxMessage {
  kind: "message"
  /** Where its "From " line stands in the file. */
  at: number
  bytes: Buffer
  /** The date of the "From " line, ms. */
  arrived: number | undefined
}

/** "From ", a sender, and a date with a time and a year. */
const fromLine = /^From .*\d\d?:\d\d.*\b(?:19|20)\d\d\b/

/** Whether a file that begins so is an mbox file. */
export const isMbox = (start: Buffer) => fromLine.test(start.toString("latin1", 0, 200).split("\n", 1)[0]!)

/**
 * The messages of an mbox file, in order, one in memory at a time.
 * @param limit bytes a message may have; of a larger one nothing is kept, and it is told
 * @throws Error when the file cannot be opened or read
 */
export async function* readMbox(
  path: string,
  { format = "auto", limit }: { format?: MboxFormat; limit: number },
): AsyncGenerator<MboxMessage | Trouble> {
  const file = await open(path)
  try {
    const lines = new LineReader(file)
    let message: Gathering | undefined
    let isBehindBlank = true
    for (let line = await lines.next(); line; line = await lines.next()) {
      if (line.isStart && isBehindBlank && fromLine.test(text(line.bytes)) && begins(await lines.peek())) {
        if (message) yield message.finish(path)
        message = new Gathering(line.at, text(line.bytes), { format, limit })
        isBehindBlank = false
        continue
      }
      isBehindBlank = line.isStart && isBlank(line.bytes)
      if (!message) {
        if (isBehindBlank) continue
        yield trouble(path, "It is no mbox file: it does not begin with a line such as From joan Mon Jan 2 …")
        return
      }
      message.line(line.bytes, line.isStart)
      const end = message.takeLength(lines.position)
      if (end === undefined || !(await isEnd(lines, end))) continue
      message.body(await lines.jump(end))
      isBehindBlank = true
    }
    if (message) yield message.finish(path)
  } finally {
    await file.close()
  }
}

const text = (bytes: Buffer) => bytes.toString("latin1", 0, 200)

const isBlank = (bytes: Buffer) => bytes[0] === 10 || (bytes[0] === 13 && bytes[1] === 10)

/** Whether a message can begin with this line: a field, or nothing at all. */
function begins(line: { bytes: Buffer } | undefined): boolean {
  if (!line || isBlank(line.bytes)) return true
  return fieldNameEnd(line.bytes, 0, line.bytes.length) > 0 || /^>?From /.test(text(line.bytes))
}

/** Whether a message ends there: with the file, or before the next one. */
async function isEnd(lines: LineReader, end: number): Promise<boolean> {
  const last = await lines.look(end - 1, 1)
  if (last.length === 0) return false
  const behind = (await lines.look(end, 300)).toString("latin1")
  const rest = behind.replace(/^(?:\r?\n)+/, "")
  if (rest === "") return behind.length < 5
  return (last[0] === 10 || rest.length < behind.length) && fromLine.test(rest)
}

/** A message while its lines come. */
class Gathering {
  readonly #at: number
  readonly #format: MboxFormat
  readonly #limit: number
  readonly #arrived: number | undefined
  readonly #pieces: Buffer[] = []
  #size = 0
  #isInHeader = true
  #length: number | undefined
  /** The body came by its length: what follows is not part of it. */
  #isWhole = false

  constructor(at: number, fromLine: string, { format, limit }: { format: MboxFormat; limit: number }) {
    this.#at = at
    this.#format = format
    this.#limit = limit
    const date = /\b(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)\b.*/.exec(fromLine)?.[0]
    this.#arrived = date === undefined ? undefined : parseDate(date.trim())?.time
  }

  line(bytes: Buffer, isStart: boolean): void {
    if (this.#isWhole) return
    if (!isStart) this.#keep(bytes)
    else if (this.#isInHeader) {
      const [, length] = /^content-length:\s*(\d{1,12})\s*$/i.exec(text(bytes)) ?? []
      if (length !== undefined && (this.#format === "auto" || this.#format === "mboxcl2"))
        this.#length = Number(length)
      this.#isInHeader = !isBlank(bytes)
      this.#keep(bytes)
    } else this.#keep(this.#isQuoted(bytes) ? bytes.subarray(1) : bytes)
  }

  /** Where the message says that it ends, once its header is over. @param position where the body begins */
  takeLength(position: number): number | undefined {
    if (this.#isInHeader || this.#length === undefined) return undefined
    const end = position + this.#length
    this.#length = undefined
    return end - position > this.#limit ? undefined : end
  }

  /** The body, whose length was known: nothing in it is quoted. */
  body(bytes: Buffer): void {
    this.#keep(bytes)
    this.#isWhole = true
  }

  #isQuoted(bytes: Buffer): boolean {
    if (bytes[0] !== 0x3e || this.#format === "mboxcl2") return false
    return (this.#format === "mboxo" ? /^>From / : /^>+From /).test(text(bytes))
  }

  #keep(bytes: Buffer): void {
    this.#size += bytes.length
    if (this.#size > this.#limit) this.#pieces.length = 0
    else this.#pieces.push(Buffer.from(bytes))
  }

  finish(path: string): MboxMessage | Trouble {
    if (this.#size > this.#limit) return trouble(`${path}, byte ${this.#at}`, tooLarge(this.#limit))
    const gathered = withLineEnds(Buffer.concat(this.#pieces))
    // The empty line behind a message belongs to the file.
    const hasBlank = !this.#isWhole && gathered.toString("latin1", gathered.length - 4) === "\r\n\r\n"
    const bytes = hasBlank ? gathered.subarray(0, -2) : gathered
    return { kind: "message", at: this.#at, bytes, arrived: this.#arrived }
  }
}

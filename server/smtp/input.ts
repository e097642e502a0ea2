import type { Socket } from "node:net"
import { ByteReader, type LineLimit } from "../line/byte-reader.ts"
import { unstuff } from "./dot-stuffing.ts"
import { Refusal } from "./reply.ts"

const CR = 13

/** The longest lines with their line ends, octets. */
const lineLimits = {
  /** RFC 5321 §4.5.3.1.4. */
  command: 512,
  /** MAIL and RCPT with the parameters of all extensions. */
  path: 2_048,
  /** AUTH and what answers a challenge (RFC 4954 §4). */
  credentials: 12_288,
}

/** Behind a line that is too long this much is passed over to find its end; who goes on after that is sent away, bytes. */
const mostSkipped = 32_768

/** A line that cannot be a command. What came behind it can be understood unless it is the last. */
export class LineFault extends Refusal {}

/** Takes bytes of a message; the next are given when it resolves. */
export type Sink = (chunk: Buffer) => Promise<void>

/** Lines and messages of a client. A line ends with CR LF and with nothing else. */
export class Input {
  readonly #reader: ByteReader

  constructor(socket: Socket) {
    this.#reader = new ByteReader(socket)
  }

  /** Whether we are waiting for the client. */
  get waiting(): boolean {
    return this.#reader.waiting
  }

  /** Whether anything has come that was not asked for yet. */
  get ahead(): boolean {
    return this.#reader.ahead
  }

  /** Whether a whole line has come already. */
  get hasLine(): boolean {
    return this.#reader.hasLine
  }

  /** A command without its line end, as UTF-8. @throws ConnectionClosed, LineFault */
  command(): Promise<string> | string {
    return this.#line(limitOf)
  }

  /** The answer to a challenge. @throws ConnectionClosed, LineFault */
  response(): Promise<string> | string {
    return this.#line(() => lineLimits.credentials)
  }

  /** The bytes of a message behind DATA, up to the dot that ends it. @throws ConnectionClosed, what the sink throws */
  async message(sink: Sink): Promise<void> {
    const reader = this.#reader
    for (let first = true; ; await reader.more()) {
      const { length } = reader.held
      if (length === 0) continue
      const { content, held, end } = unstuff(reader.held, first)
      if (held.length < length) first = false
      reader.take(end ?? length - held.length)
      if (content.length > 0) await sink(content)
      if (end !== undefined) return
    }
  }

  /** So many bytes as they are. @throws ConnectionClosed, what the sink throws */
  async chunk(size: number, sink: Sink): Promise<void> {
    for (let left = size; left > 0; ) {
      const part = await this.#reader.some(left)
      left -= part.length
      await sink(part)
    }
  }

  /** Leaves the socket to somebody else, and nothing that has come already (RFC 3207 §4.2). */
  drop(): void {
    this.#reader.drop()
  }

  // A line that is there is given at once: a promise less for each pipelined command.
  #line(limit: LineLimit): Promise<string> | string {
    const line = this.#reader.lineAtHand(limit)
    return line ? commandOf(line) : this.#lineWhenItComes(limit)
  }

  async #lineWhenItComes(limit: LineLimit): Promise<string> {
    const line = await this.#reader.line(limit)
    if (line) return commandOf(line)
    if (await this.#reader.skipLine(mostSkipped))
      throw new LineFault({ code: 500, enhanced: "5.5.6", text: "The line is too long" })
    throw new LineFault({ code: 421, enhanced: "4.7.0", text: "The line is far too long" })
  }
}

function limitOf(held: Buffer): number {
  const verb = held.toString("latin1", 0, 5).toUpperCase()
  if (verb === "AUTH ") return lineLimits.credentials
  return verb === "MAIL " || verb === "RCPT " ? lineLimits.path : lineLimits.command
}

/** The text of a line. @throws LineFault */
function commandOf(line: Buffer): string {
  const fault = lineFault(line)
  if (fault) throw fault
  return line.toString("utf8", 0, line.length - 2)
}

/** Programs disagree on what a bare CR, a bare LF or a NUL means, so a line with one means nothing here. */
function lineFault(line: Buffer): LineFault | undefined {
  const cr = line.indexOf(CR)
  const strange =
    cr < 0 || cr !== line.length - 2 ? "a bare CR or LF" : line.includes(0) ? "a NUL" : undefined
  if (!strange) return undefined
  return new LineFault({
    code: 500,
    enhanced: "5.5.2",
    text: `Lines must end with CR LF; ${strange} was found`,
  })
}

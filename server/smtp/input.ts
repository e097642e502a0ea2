import type { Socket } from "node:net"
import { unstuff } from "./dot-stuffing.ts"
import { Refusal } from "./reply.ts"
import { ConnectionClosed } from "./writer.ts"

const CR = 13
const LF = 10
const nothing: Buffer = Buffer.alloc(0)

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

/**
 * Pulls lines and messages out of a socket. Nothing is read while nobody asks, so that a client that sends faster than it
 * is served fills its own buffers, not ours. A line ends with CR LF and with nothing else.
 */
export class Input {
  readonly #socket: Socket
  #held: Buffer = nothing
  #wake: (() => void) | undefined
  readonly #onWake = () => this.#wake?.()

  constructor(socket: Socket) {
    this.#socket = socket
    socket.on("readable", this.#onWake)
    socket.on("end", this.#onWake)
    socket.on("close", this.#onWake)
  }

  /** Whether we are waiting for the client. */
  get waiting(): boolean {
    return this.#wake !== undefined
  }

  /** Whether anything has come that was not asked for yet. */
  get ahead(): boolean {
    return this.#held.length > 0 || this.#socket.readableLength > 0
  }

  /** Whether a whole line has come that was not asked for yet. */
  get hasLine(): boolean {
    return this.#held.includes(LF)
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
    for (let first = true; ; ) {
      if (this.#held.length > 0) {
        const { content, held, end } = unstuff(this.#held, first)
        if (held.length < this.#held.length) first = false
        this.#held = end === undefined ? held : this.#held.subarray(end)
        if (content.length > 0) await sink(content)
        if (end !== undefined) return
      }
      await this.#more()
    }
  }

  /** So many bytes as they are. @throws ConnectionClosed, what the sink throws */
  async chunk(size: number, sink: Sink): Promise<void> {
    for (let left = size; left > 0; ) {
      if (this.#held.length === 0) await this.#more()
      const part = this.#held.subarray(0, left)
      this.#held = this.#held.subarray(part.length)
      left -= part.length
      await sink(part)
    }
  }

  /** Waits until something has come, and gives it all. @throws ConnectionClosed */
  async bytes(): Promise<Buffer> {
    await this.#more()
    return this.#held
  }

  /** Leaves the socket to somebody else, with what stands behind the first `used` bytes. */
  release(used = 0): void {
    this.#leave()
    const rest = this.#held.subarray(used)
    this.#held = nothing
    if (rest.length > 0) this.#socket.unshift(rest)
  }

  /** Leaves the socket to somebody else, and nothing that has come already (RFC 3207 §4.2). */
  drop(): void {
    this.#held = nothing
    while (this.#socket.read() !== null);
    this.#leave()
  }

  #leave(): void {
    for (const event of ["readable", "end", "close"]) this.#socket.off(event, this.#onWake)
  }

  // A line that is there is given at once: a promise less for each pipelined command.
  #line(limit: (held: Buffer) => number): Promise<string> | string {
    const end = this.#held.indexOf(LF)
    if (end >= 0 && end < limit(this.#held)) return this.#take(end)
    return this.#lineWhenItComes(limit)
  }

  async #lineWhenItComes(limit: (held: Buffer) => number): Promise<string> {
    for (let searched = 0; ; ) {
      const end = this.#held.indexOf(LF, searched)
      const length = end < 0 ? this.#held.length : end + 1
      if (length > limit(this.#held)) return this.#skip()
      if (end >= 0) return this.#take(end)
      searched = this.#held.length
      await this.#more()
    }
  }

  #take(end: number): string {
    const line = this.#held.subarray(0, end - 1)
    const fault = lineFault(this.#held, end)
    this.#held = this.#held.subarray(end + 1)
    if (fault) throw fault
    return line.toString("utf8")
  }

  /** Passes over a line that is too long. */
  async #skip(): Promise<never> {
    for (let skipped = 0; ; ) {
      const end = this.#held.indexOf(LF)
      skipped += end < 0 ? this.#held.length : 0
      this.#held = end < 0 ? nothing : this.#held.subarray(end + 1)
      if (end >= 0) throw new LineFault({ code: 500, enhanced: "5.5.6", text: "The line is too long" })
      if (skipped > mostSkipped)
        throw new LineFault({ code: 421, enhanced: "4.7.0", text: "The line is far too long" })
      await this.#more()
    }
  }

  async #more(): Promise<void> {
    for (;;) {
      const chunk: Buffer | null = this.#socket.read()
      if (chunk) {
        this.#held = this.#held.length === 0 ? chunk : Buffer.concat([this.#held, chunk])
        return
      }
      const { readableEnded, destroyed, errored } = this.#socket
      if (destroyed || errored || readableEnded) throw new ConnectionClosed()
      await new Promise<void>((resolve) => {
        this.#wake = resolve
      })
      this.#wake = undefined
    }
  }
}

function limitOf(held: Buffer): number {
  const verb = held.toString("latin1", 0, 5).toUpperCase()
  if (verb === "AUTH ") return lineLimits.credentials
  return verb === "MAIL " || verb === "RCPT " ? lineLimits.path : lineLimits.command
}

/** Programs disagree on what a bare CR, a bare LF or a NUL means, so a line with one means nothing here. */
function lineFault(held: Buffer, end: number): LineFault | undefined {
  const cr = held.indexOf(CR)
  const strange =
    cr < 0 || cr !== end - 1 ? "a bare CR or LF" : held.subarray(0, end).includes(0) ? "a NUL" : undefined
  if (!strange) return undefined
  return new LineFault({
    code: 500,
    enhanced: "5.5.2",
    text: `Lines must end with CR LF; ${strange} was found`,
  })
}

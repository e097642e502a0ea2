import type { Socket } from "node:net"
import { limits } from "./limits.ts"
import { Fatal, Refusal, SyntaxFault } from "./reply.ts"
import { ConnectionClosed } from "./writer.ts"

/** What may follow the name of a command (RFC 5804 §4); strings as their bytes. */
export type Argument = { kind: "string"; bytes: Buffer } | { kind: "number"; value: number }

/** A command as it came. */
export interface Call {
  /** In capitals; "" for a line that only has arguments, as a response to a challenge has. */
  name: string
  arguments: Argument[]
}

const newline = 0x0a
const word = /[A-Za-z][A-Za-z0-9_-]{0,63}(?= |$)/y
const number = /(\d{1,10})(?= |$)/y
const quoted = /"((?:[^"\\\r\n\0]|\\["\\])*)"(?= |$)/y
const literal = /\{(\d{1,10})\+?\}$/y

/**
 * Pulls commands out of a socket. Nothing is read while nobody asks, so that a client that sends faster than it is served
 * fills its own buffers. How much a literal may have is settled before any of it is kept; one that is too large is read
 * past, so that the commands behind it are understood.
 */
export class Input {
  readonly #socket: Socket
  #held: Buffer[] = []
  #heldBytes = 0
  #wake: (() => void) | undefined

  constructor(socket: Socket) {
    this.#socket = socket
    const wake = () => this.#wake?.()
    socket.on("readable", wake)
    socket.on("end", wake)
    socket.on("close", wake)
  }

  /** Whether something has come that was not used yet. */
  get hasMore(): boolean {
    return this.#heldBytes > 0
  }

  /**
   * The next command, or the response to a challenge.
   * @param most bytes it may have with all its literals
   * @throws SyntaxFault when it is none, Refusal when it is too large, Fatal when its end cannot be found; ConnectionClosed
   */
  async call(most: number): Promise<Call> {
    const found: Call = { name: "", arguments: [] }
    let left = most
    let fault: Refusal | undefined
    for (let first = true; ; first = false) {
      const line = await this.#line()
      left -= line.length
      let size: number | undefined
      try {
        size = readLine(line, found, first)
      } catch (thrown) {
        if (!(thrown instanceof SyntaxFault)) throw thrown
        fault ??= thrown
        size = literalAtEnd(line)
      }
      if (size === undefined) break
      left -= size
      if (left < 0) fault ??= new Refusal("This is larger than a script may be", "QUOTA/MAXSIZE")
      if (fault) await this.#skip(size)
      else found.arguments.push({ kind: "string", bytes: await this.#bytes(size) })
    }
    if (fault) throw fault
    return found
  }

  /** Throws away what came and was not used, in us and in the socket (RFC 5804 §2.2). */
  drop(): void {
    this.#held = []
    this.#heldBytes = 0
    while (this.#socket.read() !== null);
    this.#socket.removeAllListeners("readable")
  }

  /** One line without its end, one character 0–255 per byte. */
  async #line(): Promise<string> {
    let searched = 0
    for (;;) {
      const all = this.#all()
      const end = all.indexOf(newline, searched)
      if (end > limits.line || (end < 0 && all.length > limits.line)) throw new Fatal("The line is too long")
      if (end >= 0) {
        const line = all.toString("latin1", 0, end)
        this.#keep(all.subarray(end + 1))
        return line.endsWith("\r") ? line.slice(0, -1) : line
      }
      searched = all.length
      await this.#more()
    }
  }

  async #bytes(size: number): Promise<Buffer> {
    while (this.#heldBytes < size) await this.#more()
    const all = this.#all()
    this.#keep(all.subarray(size))
    return Buffer.from(all.subarray(0, size))
  }

  async #skip(size: number): Promise<void> {
    if (size > limits.skippable) throw new Fatal("This is far larger than a script may be")
    for (let left = size; left > 0; ) {
      if (this.#heldBytes === 0) await this.#more()
      const all = this.#all()
      const taken = Math.min(left, all.length)
      this.#keep(all.subarray(taken))
      left -= taken
    }
  }

  #all(): Buffer {
    if (this.#held.length !== 1) this.#held = [Buffer.concat(this.#held)]
    return this.#held[0]!
  }

  #keep(rest: Buffer): void {
    this.#held = rest.length > 0 ? [rest] : []
    this.#heldBytes = rest.length
  }

  async #more(): Promise<void> {
    for (;;) {
      const chunk: Buffer | null = this.#socket.read()
      if (chunk) {
        this.#held.push(chunk)
        this.#heldBytes += chunk.length
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

const literalAtEnd = (line: string): number | undefined => {
  const found = /\{(\d{1,10})\+?\}$/.exec(line)
  return found ? Number(found[1]) : undefined
}

/** Reads one line of a command; the size of the literal that follows it, if one does. @throws SyntaxFault */
function readLine(line: string, call: Call, first: boolean): number | undefined {
  let at = 0
  const take = (pattern: RegExp) => {
    pattern.lastIndex = at
    const found = pattern.exec(line)
    if (found) at = pattern.lastIndex
    return found
  }
  if (first) call.name = take(word)?.[0].toUpperCase() ?? ""
  for (let alone = first && call.name === ""; at < line.length; alone = false) {
    if (!alone && line[at++] !== " ") throw new SyntaxFault("One space parts the arguments of a command")
    if (call.arguments.length >= limits.arguments) throw new SyntaxFault("There are too many arguments")
    const size = take(literal)
    if (size) return Number(size[1])
    const text = take(quoted)
    const digits = text ? undefined : take(number)
    if (text)
      call.arguments.push({
        kind: "string",
        bytes: Buffer.from(text[1]!.replace(/\\(["\\])/g, "$1"), "latin1"),
      })
    else if (digits) call.arguments.push({ kind: "number", value: Number(digits[1]) })
    else throw new SyntaxFault("A string or a number is expected")
  }
  return undefined
}

import type { Socket } from "node:net"
import { ByteReader, textOf } from "../line/byte-reader.ts"
import { limits } from "./limits.ts"
import { Fatal, Refusal, SyntaxFault } from "./reply.ts"

/** What may follow the name of a command (RFC 5804 §4); strings as their bytes. */
export type Argument = { kind: "string"; bytes: Buffer } | { kind: "number"; value: number }

/** A command as it came. */
export interface Call {
  /** In capitals; "" for a line that only has arguments, as a response to a challenge has. */
  name: string
  arguments: Argument[]
}

const word = /[A-Za-z][A-Za-z0-9_-]{0,63}(?= |$)/y
const number = /(\d{1,10})(?= |$)/y
const quoted = /"((?:[^"\\\r\n\0]|\\["\\])*)"(?= |$)/y
const literal = /\{(\d{1,10})\+?\}$/y

/**
 * The commands of a client. How much a literal may have is settled before any of it is kept; one that is too large is read
 * past, so that the commands behind it are understood.
 */
export class Input {
  readonly #reader: ByteReader

  constructor(socket: Socket) {
    this.#reader = new ByteReader(socket)
  }

  /** Whether something has come that was not used yet. */
  get hasMore(): boolean {
    return this.#reader.held.length > 0
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
      else found.arguments.push({ kind: "string", bytes: await this.#reader.bytes(size) })
    }
    if (fault) throw fault
    return found
  }

  /** Throws away what came and was not used (RFC 5804 §2.2). */
  drop(): void {
    this.#reader.drop()
  }

  async #line(): Promise<string> {
    const line = await this.#reader.line(() => limits.line)
    if (!line) throw new Fatal("The line is too long")
    return textOf(line)
  }

  async #skip(size: number): Promise<void> {
    if (size > limits.skippable) throw new Fatal("This is far larger than a script may be")
    await this.#reader.skip(size)
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

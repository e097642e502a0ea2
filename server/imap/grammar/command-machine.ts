import { limits } from "../limits.ts"

/** A command as it came: text (one character 0–255 per byte) and literals in turn; text first and last. */
export type Piece = string | Buffer

/** What the machine has to say about the bytes it was given. */
export type Step =
  | { kind: "more" }
  /** A literal is announced. Answer with `accept`, `stream` or `refuse`. */
  | { kind: "literal"; size: number; synchronizing: boolean; pieces: Piece[] }
  | { kind: "command"; pieces: Piece[] }
  /** Not a command. `fatal`: nothing that follows can be understood. */
  | { kind: "bad"; tag: string; text: string; fatal: boolean }

const LF = 10
const CR = 13
const announcement = /(~?)\{(\d{1,20})(\+?)\}$/

/**
 * Cuts the bytes of an IMAP connection into commands (RFC 3501 §2.2, RFC 7888). No socket, no clock: the same bytes give
 * the same steps however they are cut into chunks. Memory is bounded by the largest command and what was pushed.
 */
export class CommandMachine {
  #waiting: Buffer[] = []
  #available = 0
  /** How much of what waits is known to hold no line feed. */
  #scanned = 0
  #pieces: Piece[] = []
  #held = 0
  #literal:
    | { size: number; synchronizing: boolean; left: number; state: "asked" | "collect" | "stream" | "skip" }
    | undefined
  #refused: string | undefined
  /** Longest command; the connection raises it when somebody has signed in. */
  commandLimit: number = limits.commandBeforeLogin

  push(chunk: Buffer): void {
    if (chunk.length === 0) return
    this.#waiting.push(chunk)
    this.#available += chunk.length
  }

  /** The next step; call again after each one but "more", which wants another `push`. */
  next(): Step {
    for (;;) {
      const literal = this.#literal
      if (literal?.state === "stream" || literal?.state === "asked") return { kind: "more" }
      if (literal && !this.#fill(literal)) return { kind: "more" }
      const line = this.#line()
      if (line === undefined && !this.#overflows(this.#room())) return { kind: "more" }
      if (line === undefined || line.length > this.#room()) return this.#tooLong(line ?? this.#peek(200))
      const step = this.#took(line)
      if (step) return step
    }
  }

  /** One line that is no command: a SASL response, DONE. Undefined: more bytes are needed; `limit` includes nothing else. */
  nextLine(limit: number): string | "too-long" | undefined {
    const line = this.#line()
    if (line === undefined) return this.#overflows(limit) ? "too-long" : undefined
    return line.length > limit ? "too-long" : line
  }

  /** Takes the announced literal as an argument of the command. */
  accept(): void {
    this.#literal!.state = "collect"
    this.#held += this.#literal!.size
  }

  /** Takes the announced literal out of the command: its bytes come from `streamed`, an empty piece stands for it. */
  stream(): void {
    this.#literal!.state = "stream"
    this.#pieces.push(Buffer.alloc(0))
  }

  /** Some bytes of the streamed literal; undefined when more must be pushed, "end" when all were given. */
  streamed(): Buffer | undefined | "end" {
    const literal = this.#literal
    if (literal?.state !== "stream") return "end"
    if (literal.left === 0) {
      this.#literal = undefined
      return "end"
    }
    if (this.#available === 0) return undefined
    const chunk = this.#take(Math.min(literal.left, this.#waiting[0]!.length))
    literal.left -= chunk.length
    return chunk
  }

  /** How many bytes wait to be looked at. */
  get available(): number {
    return this.#available
  }

  /** Whether a part of a command has been handed in already: the literal it announced is being awaited. */
  get inCommand(): boolean {
    return this.#pieces.length > 0 || this.#literal !== undefined
  }

  /** Size and manner of the literal that is announced and neither accepted nor at its end. */
  get announced(): { size: number; synchronizing: boolean } | undefined {
    return this.#literal
  }

  /**
   * Declines the announced literal, or the rest of a streamed one, and the command with it. The client of a synchronizing
   * literal that was not asked for sends nothing more; otherwise what it sends anyway is thrown away, at most `most`
   * bytes of it, and a "bad" step with `text` follows when the command has ended.
   */
  refuse(text: string, most: number = limits.drain): Step {
    const literal = this.#literal!
    if (literal.synchronizing && literal.state === "asked") return this.#bad(text, false)
    if (literal.left > most) return this.#bad(text, true)
    literal.state = "skip"
    this.#refused = text
    return { kind: "more" }
  }

  /** Forgets the command that is coming in, its announced literal included. */
  #bad(text: string, fatal: boolean): Step {
    const tag = tagOf(this.#pieces)
    this.#reset()
    return { kind: "bad", tag, text, fatal }
  }

  #tooLong(line: string): Step {
    if (this.#pieces.length === 0) this.#pieces.push(line.slice(0, 200))
    return this.#bad("The command is too long", true)
  }

  #reset(): void {
    this.#pieces = []
    this.#held = 0
    this.#literal = undefined
    this.#refused = undefined
  }

  /** Whether the line that is coming in is longer already; a CR at its end may be no part of it. */
  #overflows(limit: number): boolean {
    return this.#available > limit + 1
  }

  #room(): number {
    return Math.max(0, this.commandLimit - this.#held)
  }

  /** Reads on in an accepted or refused literal; true when it is complete. */
  #fill(literal: { size: number; left: number; state: string }): boolean {
    if (literal.state === "skip") {
      while (literal.left > 0 && this.#available > 0) {
        literal.left -= this.#take(Math.min(literal.left, this.#waiting[0]!.length)).length
      }
      if (literal.left > 0) return false
    } else {
      if (this.#available < literal.size) return false
      this.#pieces.push(Buffer.from(this.#take(literal.size)))
    }
    this.#literal = undefined
    return true
  }

  #took(line: string): Step | undefined {
    const found = line.endsWith("}") ? announcement.exec(line) : null
    if (this.#refused === undefined) {
      this.#held += line.length
      this.#pieces.push(found ? line.slice(0, found.index) + found[1] : line)
    }
    if (found) return this.#announced(Number(found[2]), found[3] === "")
    if (this.#refused !== undefined) return this.#bad(this.#refused, false)
    const pieces = this.#pieces
    this.#reset()
    return { kind: "command", pieces }
  }

  #announced(size: number, synchronizing: boolean): Step | undefined {
    this.#literal = { size, synchronizing, left: size, state: "asked" }
    if (this.#refused !== undefined) {
      const step = this.refuse(this.#refused)
      return step.kind === "more" ? undefined : step
    }
    if (size > 0xffff_ffff) return this.#bad("There is no literal of that size", !synchronizing)
    return { kind: "literal", size, synchronizing, pieces: this.#pieces }
  }

  /** The next line without its line end, undefined while it is incomplete. */
  #line(): string | undefined {
    let start = 0
    for (const chunk of this.#waiting) {
      if (start + chunk.length > this.#scanned) {
        const at = chunk.indexOf(LF, Math.max(0, this.#scanned - start))
        if (at >= 0) {
          this.#scanned = 0
          const bytes = this.#take(start + at + 1)
          const end = bytes.length > 1 && bytes[bytes.length - 2] === CR ? bytes.length - 2 : bytes.length - 1
          return bytes.toString("latin1", 0, end)
        }
      }
      start += chunk.length
    }
    this.#scanned = this.#available
    return undefined
  }

  #peek(count: number): string {
    return Buffer.concat(this.#waiting, Math.min(this.#available, count)).toString("latin1")
  }

  /** Takes the next `count` bytes, which must be there. */
  #take(count: number): Buffer {
    this.#scanned = 0
    this.#available -= count
    const first = this.#waiting[0]
    if (!first || count === 0) return Buffer.alloc(0)
    if (first.length > count) {
      this.#waiting[0] = first.subarray(count)
      return first.subarray(0, count)
    }
    if (first.length === count) {
      this.#waiting.shift()
      return first
    }
    const all = Buffer.concat(this.#waiting)
    this.#waiting = count < all.length ? [all.subarray(count)] : []
    return all.subarray(0, count)
  }
}

/** The tag of a command that came at least so far; "*" when it has none that could be answered to. */
function tagOf(pieces: readonly Piece[]): string {
  const text = typeof pieces[0] === "string" ? pieces[0] : ""
  const tag = text.split(" ", 1)[0]!
  return /^[!#$&',\-./0-9:;<=>?@A-Z[\]^_`a-z|}~]{1,100}$/.test(tag) ? tag : "*"
}

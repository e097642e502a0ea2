import { type Fault, type Position, ScriptFault } from "./fault.ts"
import { limits } from "./limits.ts"

/** The words of the language (RFC 5228 §8.1). */
export type Token = Position &
  (
    | { kind: "identifier"; name: string }
    | { kind: "tag"; name: string }
    | { kind: "number"; value: number }
    | { kind: "string"; value: string }
    | { kind: "mark"; mark: Mark }
    | { kind: "end" }
  )

export type Mark = "{" | "}" | "(" | ")" | "[" | "]" | "," | ";"

const blank = /[ \t\r\n]+|#[^\n]*(?:\n|$)/y
const word = /[a-z_][a-z0-9_]*/iy
const number = /([0-9]+)([kmg](?![a-z0-9_]))?/iy
const textStart = /text:[ \t]*(?:#[^\n]*)?\r?\n/iy
const quantifiers: Readonly<Record<string, bigint>> = { k: 1n << 10n, m: 1n << 20n, g: 1n << 30n }
/** RFC 5228 §2.4.1 asks for 2^31-1 at least. Sizes near the end of this range are all the same to us. */
const largest = 2n ** 64n - 1n
const junk = /[^\s\w":[\](){},;#/]+|\//y
const pairs = /[\ud800-\udbff][\udc00-\udfff]/g

/** Cuts a script into tokens, one at a time. What is not the language is told of and left out. */
export class Lexer {
  readonly #source: string
  readonly #report: (fault: Fault) => void
  /** Characters of the line so far that take two places of a string; undefined when the script has none. */
  #pairs: number | undefined
  #at = 0
  #line = 1
  #lineStart = 0
  /** Index of the line feed that ends the line; before the first look it is not known. */
  #lineEnd = -1

  /**
   * @param report is told of what is left out
   * @throws ScriptFault when the script is too large
   */
  constructor(source: string, report: (fault: Fault) => void) {
    this.#source = source
    this.#report = report
    this.#pairs = source.search(pairs) < 0 ? undefined : 0
    if (source.length > limits.script)
      throw new ScriptFault([
        { line: 1, column: 1, text: `A script may have ${limits.script} bytes at most` },
      ])
    // Some editors put a byte order mark first.
    if (source.startsWith("\ufeff")) this.#at = this.#lineStart = 1
  }

  /** The next token; "end" for ever after the last one. @throws ScriptFault when nothing can be read any more */
  next(): Token {
    this.#skipBlanks()
    const at = this.#position()
    const first = this.#source[this.#at]
    if (first === undefined) return { kind: "end", ...at }
    if ("{}()[],;".includes(first)) {
      this.#at++
      return { kind: "mark", mark: first as Mark, ...at }
    }
    if (first === '"') return { kind: "string", value: this.#quoted(at), ...at }
    const text = this.#match(textStart)
    if (text) return { kind: "string", value: this.#lines(at), ...at }
    if (first === ":") return this.#tag(at)
    const name = this.#match(word)
    if (name) return { kind: "identifier", name: name[0].toLowerCase(), ...at }
    const digits = this.#match(number)
    if (digits) return { kind: "number", value: this.#number(digits, at), ...at }
    const [strange] = this.#match(junk) ?? []
    this.#report({ ...at, text: `${shown(strange ?? first)} is not part of the language` })
    if (strange === undefined) this.#advance(this.#at + 1)
    return this.next()
  }

  #tag(at: Position): Token {
    this.#at++
    const name = this.#match(word)
    if (!name) {
      this.#report({ ...at, text: "A name is missing behind the colon" })
      return this.next()
    }
    return { kind: "tag", name: name[0].toLowerCase(), ...at }
  }

  #number([, digits, quantifier = ""]: RegExpExecArray, at: Position): number {
    const value = BigInt(digits!.slice(0, 40)) * (quantifiers[quantifier.toLowerCase()] ?? 1n)
    if (value > largest) this.#report({ ...at, text: `A number can be ${largest} at most` })
    return Number(value > largest ? largest : value)
  }

  #skipBlanks(): void {
    for (;;) {
      if (this.#match(blank)) continue
      if (!this.#source.startsWith("/*", this.#at)) return
      const at = this.#position()
      const end = this.#source.indexOf("*/", this.#at + 2)
      if (end < 0) throw this.#fault(at, "The comment has no end")
      this.#advance(end + 2)
    }
  }

  #quoted(at: Position): string {
    let value = ""
    let from = this.#at + 1
    for (let index = from; index < this.#source.length; index++) {
      const character = this.#source[index]
      if (character === '"') {
        value += this.#source.slice(from, index)
        this.#advance(index + 1)
        return withCrlf(value)
      }
      if (character !== "\\") continue
      value += this.#source.slice(from, index)
      from = ++index
    }
    throw this.#fault(at, "The string has no end")
  }

  /** Lines up to a dot alone; a dot doubled at the start of a line counts once. */
  #lines(at: Position): string {
    const end = /\.\r?(?:\n|$)/y
    let value = ""
    for (let index = this.#at; index <= this.#source.length; ) {
      end.lastIndex = index
      const over = end.exec(this.#source)
      if (over) {
        this.#advance(end.lastIndex)
        return withCrlf(value)
      }
      const newline = this.#source.indexOf("\n", index)
      if (newline < 0) break
      const line = this.#source.slice(index, newline + 1)
      value += line.startsWith("..") ? line.slice(1) : line
      index = newline + 1
    }
    throw this.#fault(at, "The text has no end: a line with nothing but a dot")
  }

  #match(pattern: RegExp): RegExpExecArray | null {
    pattern.lastIndex = this.#at
    const found = pattern.exec(this.#source)
    if (found) this.#advance(pattern.lastIndex)
    return found
  }

  /** Goes on to an index, counting lines on the way. */
  #advance(to: number): void {
    let from = this.#at
    // Where the line ends is kept: a script may be one long line.
    while (this.#lineEnd < to) {
      if (this.#lineEnd >= this.#lineStart) {
        this.#line++
        from = this.#lineStart = this.#lineEnd + 1
        if (this.#pairs) this.#pairs = 0
      }
      const next = this.#source.indexOf("\n", this.#lineStart)
      this.#lineEnd = next < 0 ? this.#source.length : next
    }
    if (this.#pairs !== undefined) this.#pairs += this.#source.slice(from, to).match(pairs)?.length ?? 0
    this.#at = to
  }

  #position(): Position {
    return { line: this.#line, column: this.#at - this.#lineStart - (this.#pairs ?? 0) + 1 }
  }

  #fault(at: Position, text: string): ScriptFault {
    return new ScriptFault([{ ...at, text }])
  }
}

function withCrlf(text: string): string {
  return text.includes("\n") ? text.replace(/\r?\n/g, "\r\n") : text
}

function shown(text: string): string {
  return JSON.stringify(text.length > 20 ? `${text.slice(0, 20).toWellFormed()}…` : text)
}

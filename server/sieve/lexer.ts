import { type Position, ScriptFault } from "./fault.ts"
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
const quantifiers: Readonly<Record<string, number>> = { k: 1 << 10, m: 1 << 20, g: 1 << 30 }
const largest = 2 ** 31 - 1

/** Cuts a script into tokens, one at a time. */
export class Lexer {
  readonly #source: string
  #at = 0
  #line = 1
  #lineStart = 0
  /** Index of the line feed that ends the line; before the first look it is not known. */
  #lineEnd = -1

  /** @throws ScriptFault when the script is too large */
  constructor(source: string) {
    this.#source = source
    if (source.length > limits.script)
      throw new ScriptFault([
        { line: 1, column: 1, text: `A script may have ${limits.script} bytes at most` },
      ])
  }

  /** The next token; "end" for ever after the last one. @throws ScriptFault */
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
    throw this.#fault(at, `${JSON.stringify(first)} is not part of the language`)
  }

  #tag(at: Position): Token {
    this.#at++
    const name = this.#match(word)
    if (!name) throw this.#fault(at, "A name is missing behind the colon")
    return { kind: "tag", name: name[0].toLowerCase(), ...at }
  }

  #number([, digits, quantifier = ""]: RegExpExecArray, at: Position): number {
    const value = Number(digits) * (quantifiers[quantifier.toLowerCase()] ?? 1)
    if (value > largest) throw this.#fault(at, `A number can be ${largest} at most`)
    return value
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
    // Where the line ends is kept: a script may be one long line.
    while (this.#lineEnd < to) {
      if (this.#lineEnd >= this.#lineStart) {
        this.#line++
        this.#lineStart = this.#lineEnd + 1
      }
      const next = this.#source.indexOf("\n", this.#lineStart)
      this.#lineEnd = next < 0 ? this.#source.length : next
    }
    this.#at = to
  }

  #position(): Position {
    return { line: this.#line, column: this.#at - this.#lineStart + 1 }
  }

  #fault(at: Position, text: string): ScriptFault {
    return new ScriptFault([{ ...at, text }])
  }
}

function withCrlf(text: string): string {
  return text.includes("\n") ? text.replace(/\r?\n/g, "\r\n") : text
}

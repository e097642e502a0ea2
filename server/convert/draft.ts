// What all converters write. What always holds: a rule is taken over whole or not at all, and what is not is listed with
// its line. Half a condition would catch mail that was never meant; half a list of actions would lose some.

import { type Piece, quotedList } from "./piece.ts"

/** Something that was not taken over, or not quite. */
export interface Leftover {
  /** Of the file that was read, from 1; 0 for the whole of it. */
  line: number
  /** As it stands there, cut off when long. */
  text: string
  why: string
}

/** What a conversion comes to. */
export interface Conversion {
  script: string
  leftovers: readonly Leftover[]
}

/** Characters of a line that a leftover shows. */
const shown = 120

/** A script in the making. */
export class Draft {
  readonly #lines: string[] = []
  readonly #requires = new Set<string>()
  readonly #leftovers: Leftover[] = []
  #depth = 0

  /** A line of comment. */
  remark(text: string): void {
    this.#line(`# ${text.replace(/[\p{Cc}\u2028\u2029]+/gu, " ").trim()}`.trimEnd())
  }

  add({ text, requires }: Piece): void {
    for (const name of requires) this.#requires.add(name)
    this.#line(text)
  }

  /** Begins a block that runs when the test holds; `close` ends it. @param word "if", "elsif" or "else" */
  open(word: "if" | "elsif" | "else", test?: Piece): void {
    for (const name of test?.requires ?? []) this.#requires.add(name)
    this.#line(test ? `${word} ${test.text} {` : `${word} {`)
    this.#depth++
  }

  close(): void {
    this.#depth--
    this.#line("}")
  }

  /** Lists what is not taken over, and leaves a comment in its place. */
  leave(line: number, text: string, why: string): void {
    const whole = text.replace(/[\p{Cc}\u2028\u2029\s]+/gu, " ").trim()
    const cut = whole.length > shown ? `${whole.slice(0, shown)}…` : whole
    this.#leftovers.push({ line, text: cut, why })
    this.remark(`line ${line}, not taken over (${why}): ${cut}`)
  }

  finish(): Conversion {
    const requires = [...this.#requires].sort()
    const first = requires.length > 0 ? [`require ${quotedList(requires)};`, ""] : []
    return { script: `${[...first, ...this.#lines].join("\n")}\n`, leftovers: this.#leftovers }
  }

  #line(text: string): void {
    this.#lines.push("  ".repeat(this.#depth) + text)
  }
}

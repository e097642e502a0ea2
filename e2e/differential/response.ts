/**
 * A response as values: an atom or number is itself, a string is its text behind a quotation mark, however it was
 * written, NIL is null, a list is a list.
 */
export type Value = string | null | Value[]

/** Reads the values of a response, or of a part of one. Nothing is thrown: what cannot be read is an atom. */
export function readValues(text: string): Value[] {
  const reader = new ValueReader(text)
  return reader.until("")
}

class ValueReader {
  readonly #text: string
  #at = 0

  constructor(text: string) {
    this.#text = text
  }

  until(end: "" | ")"): Value[] {
    const values: Value[] = []
    while (this.#at < this.#text.length) {
      const char = this.#text[this.#at]!
      if (char === end) {
        this.#at++
        return values
      }
      if (char === " ") this.#at++
      else values.push(this.#value(char))
    }
    return values
  }

  #value(char: string): Value {
    if (char === "(") {
      this.#at++
      return this.until(")")
    }
    if (char === '"') return `"${this.#quoted()}`
    const literal = this.#take(/~?\{(\d+)\}\r\n/y)
    if (literal) {
      const size = Number(literal[1])
      this.#at += size
      return `"${this.#text.slice(this.#at - size, this.#at)}`
    }
    return this.#atom()
  }

  #quoted(): string {
    const found = this.#take(/"((?:[^"\\]|\\[\s\S])*)"?/y)!
    return found[1]!.replace(/\\([\s\S])/g, "$1")
  }

  /** An atom, with what stands in brackets: the name of a section or a response code. */
  #atom(): Value {
    let atom = ""
    for (;;) {
      atom += this.#take(/[^ ()[\]"]+/y)?.[0] ?? ""
      if (this.#text[this.#at] === "[") atom += this.#bracket()
      else break
    }
    if (atom === "") atom = this.#text[this.#at++]!
    return atom.toUpperCase() === "NIL" ? null : atom
  }

  /** Names of header fields may be written as strings, and in any case. */
  #bracket(): string {
    let inside = ""
    this.#at++
    while (this.#at < this.#text.length && this.#text[this.#at] !== "]") {
      const literal = this.#take(/\{(\d+)\}\r\n/y)
      if (literal) {
        inside += this.#text.slice(this.#at, this.#at + Number(literal[1]))
        this.#at += Number(literal[1])
      } else if (this.#text[this.#at] === '"') inside += this.#quoted()
      else inside += this.#text[this.#at++]
    }
    this.#at++
    return `[${inside.toUpperCase()}]`
  }

  #take(pattern: RegExp): RegExpExecArray | null {
    pattern.lastIndex = this.#at
    const found = pattern.exec(this.#text)
    if (found) this.#at = pattern.lastIndex
    return found
  }
}

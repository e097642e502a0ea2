/** A word of a script: what it is and what it says. Strings are unquoted, comments begin behind the number sign. */
export interface Word {
  kind: "name" | "tag" | "string" | "number" | "mark" | "comment" | "end"
  text: string
}

/** Something stands there that this room does not write. */
export class Unknown extends Error {}

const blank = /[ \t\r\n]*/y
const kinds: readonly [Word["kind"], RegExp][] = [
  ["comment", /#([^\r\n]*)/y],
  ["string", /"([^"\\]*(?:\\[\s\S][^"\\]*)*)"/y],
  ["tag", /:([a-z]+)/y],
  ["name", /([a-z]+)/y],
  ["number", /([0-9]+[KM]?)/y],
  ["mark", /([{}()[\],;])/y],
]

/** The words of a script, one after the other, as far as this room writes such. */
export class Words {
  readonly #source: string
  #at = 0
  #next: Word

  constructor(source: string) {
    this.#source = source
    this.#next = this.#read()
  }

  get next(): Word {
    return this.#next
  }

  /** Whether the next word is this one. */
  sees(kind: Word["kind"], text?: string): boolean {
    return this.#next.kind === kind && (text === undefined || this.#next.text === text)
  }

  /** Goes past the next word if it is this one. */
  skips(kind: Word["kind"], text?: string): boolean {
    if (!this.sees(kind, text)) return false
    this.take(kind, text)
    return true
  }

  /** Goes past the next word and says what it says. @throws Unknown when it is another */
  take(kind: Word["kind"], text?: string): string {
    if (!this.sees(kind, text)) throw new Unknown(`${this.#next.kind} ${this.#next.text}`)
    const taken = this.#next.text
    if (kind !== "end") this.#next = this.#read()
    return taken
  }

  /** Several words in a row, in the writing of a script. @throws Unknown */
  takes(...marks: string[]): void {
    for (const mark of marks)
      this.take(/^[a-z]/.test(mark) ? "name" : mark.startsWith(":") ? "tag" : "mark", mark.replace(/^:/, ""))
  }

  #read(): Word {
    blank.lastIndex = this.#at
    blank.exec(this.#source)
    this.#at = blank.lastIndex
    if (this.#at >= this.#source.length) return { kind: "end", text: "" }
    for (const [kind, pattern] of kinds) {
      pattern.lastIndex = this.#at
      const found = pattern.exec(this.#source)
      if (!found) continue
      this.#at = pattern.lastIndex
      return { kind, text: kind === "string" ? unquoted(found[1]!) : found[1]! }
    }
    throw new Unknown(this.#source.slice(this.#at, this.#at + 20))
  }
}

/** A text as a string of the language (RFC 5228 §2.4.2). It has neither NUL nor lone surrogates. */
export function quoted(text: string): string {
  return `"${text.replace(/["\\]/g, "\\$&").replace(/\r\n?|\n/g, "\r\n")}"`
}

function unquoted(text: string): string {
  return text.replace(/\\([\s\S])/g, "$1").replace(/\r\n?/g, "\n")
}

/** A text of which :matches takes nothing as a wildcard (RFC 5228 §2.7.1). */
export function escaped(text: string): string {
  return text.replace(/[*?\\]/g, "\\$&")
}

/** The text of which `escaped` made this; undefined when it has wildcards. */
export function unescaped(pattern: string): string | undefined {
  const text = pattern.replace(/\\([\s\S])/g, "$1")
  return escaped(text) === pattern ? text : undefined
}

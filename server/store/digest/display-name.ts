import { decodeRaw, decodeText } from "../../mime/encoded-word.ts"

const places = { from: 2, to: 5 }

/**
 * What SORT by DISPLAYFROM or DISPLAYTO looks at (RFC 5957 §3): the name of the first address, or the address itself
 * when it bears none. "" when there is no address.
 * @param envelope as it goes over the wire (RFC 3501 §7.4.2)
 */
export function displayName(envelope: string, field: "from" | "to"): string {
  const scanner = new Scanner(envelope)
  scanner.open()
  for (let at = 0; at < places[field]; at++) scanner.skip()
  if (!scanner.open() || !scanner.open()) return ""
  const name = decodeText(scanner.string() ?? "")
  scanner.string()
  const [mailbox, host] = [scanner.string(), scanner.string()]
  if (name !== "" || mailbox === undefined) return name
  return decodeRaw(host === undefined ? mailbox : `${mailbox}@${host}`)
}

/** Walks through the wire form of a list of strings, NILs and lists. */
class Scanner {
  readonly #text: string
  #at = 0

  constructor(text: string) {
    this.#text = text
  }

  /** Steps into a list; false when there is none here. */
  open(): boolean {
    this.#space()
    if (this.#text[this.#at] !== "(") return false
    this.#at++
    return true
  }

  /** A string; undefined for NIL. */
  string(): string | undefined {
    this.#space()
    const first = this.#text[this.#at]
    if (first === '"') return this.#quoted()
    if (first === "{") return this.#literal()
    this.#at += 3
    return undefined
  }

  /** Passes over a string, NIL or list. */
  skip(): void {
    if (!this.open()) {
      this.string()
      return
    }
    for (let depth = 1; depth > 0 && this.#at < this.#text.length; ) {
      this.#space()
      const first = this.#text[this.#at]
      if (first === "(" || first === ")") {
        depth += first === "(" ? 1 : -1
        this.#at++
      } else this.string()
    }
  }

  #space(): void {
    while (this.#text[this.#at] === " ") this.#at++
  }

  #quoted(): string {
    const start = ++this.#at
    while (this.#at < this.#text.length && this.#text[this.#at] !== '"')
      this.#at += this.#text[this.#at] === "\\" ? 2 : 1
    return this.#text.slice(start, this.#at++).replace(/\\(.)/g, "$1")
  }

  #literal(): string {
    const end = this.#text.indexOf("\r\n", this.#at)
    if (end < 0) {
      this.#at = this.#text.length
      return ""
    }
    const length = Number(this.#text.slice(this.#at + 1, end - 1))
    this.#at = end + 2 + length
    return this.#text.slice(end + 2, this.#at)
  }
}

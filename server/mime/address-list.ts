import { AddrSpec } from "./addr-spec.ts"
import { limits } from "./limits.ts"

/**
 * One entry of an address list: an address, or a group with its members. An address that could not be
 * understood has no host; nothing is ever guessed.
 */
export interface Address {
  /** Display name, of a group the group's name. */
  name?: string
  /** Local part, without quotes and escapes. */
  mailbox?: string
  host?: string
  group?: Address[]
}

/**
 * Reads the value of From, To and their kin (RFC 5322 §3.4, obsolete forms and broken lists too) without
 * decoding anything, as ENVELOPE shows it. Linear; at most `limits.addresses` entries.
 */
export function parseRawAddresses(text: string): Address[] {
  return new AddressReader(text).list()
}

const space = /[\s\x00-\x1f]+/y
const atom = /[^\s"(),.:;<>@[\]\\\x00-\x1f\x7f]+/y
const quotedRun = /[^"\\]+/y
const commentRun = /[^()\\]+/y
const domainLiteral = /\[[^\][\s\\<>,;"]*\]/y

interface Word {
  text: string
  kind: "atom" | "dot" | "quoted" | "literal" | "stray"
}

class AddressReader {
  readonly #text: string
  #position = 0
  #count = 0

  // The entry being read, as a display name and as an address, and its last comment, which may be a name too.
  #phrase = ""
  #quoted = false
  #comment = ""
  #bare = new AddrSpec()
  #angle: AddrSpec | undefined
  #gap = false

  constructor(text: string) {
    this.#text = text
  }

  list(): Address[] {
    const out: Address[] = []
    let members: Address[] | undefined
    while (this.#position < this.#text.length && this.#count < limits.addresses) {
      const char = this.#text[this.#position]!
      if (char === "," || char === ";") {
        this.#position++
        this.#finish(members ?? out)
        if (char === ";") members = undefined
      } else if (char === ":") {
        this.#position++
        members = this.#colon(out, members)
      } else if (char === "<") this.#angleAddress()
      else if (char === "@") this.#at()
      else this.#phraseWord(char)
    }
    this.#finish(members ?? out)
    return out
  }

  // Begins a group; one inside another is read as part of it, so that nothing nests.
  #colon(out: Address[], members: Address[] | undefined): Address[] | undefined {
    if (this.#angle || this.#bare.hasAt) {
      this.#bare.stray(":")
      return members
    }
    const name = this.#phrase
    this.#reset()
    if (members) return members
    const group: Address = { name, group: [] }
    out.push(group)
    this.#count++
    return group.group
  }

  #at(): void {
    this.#position++
    if (this.#angle) return
    this.#phrase += this.#gap && this.#phrase !== "" ? " @" : "@"
    this.#gap = false
    this.#bare.at()
  }

  #phraseWord(char: string): void {
    const word = this.#word(char)
    if (!word || this.#angle) return
    const gap = this.#gap
    this.#gap = false
    this.#phrase += gap && this.#phrase !== "" ? ` ${word.text}` : word.text
    this.#quoted ||= word.kind === "quoted"
    addWord(this.#bare, word, gap)
  }

  // Undefined for white space and comments.
  #word(char: string): Word | undefined {
    if (char === '"') return { text: this.#quotedString(), kind: "quoted" }
    if (char === "(") {
      this.#comment = this.#readComment() || this.#comment
      this.#gap = true
      return undefined
    }
    if (this.#take(space) !== "") {
      this.#gap = true
      return undefined
    }
    const literal = this.#take(domainLiteral)
    if (literal !== "") return { text: literal, kind: "literal" }
    const text = this.#take(atom)
    if (text !== "") return { text, kind: "atom" }
    this.#position++
    if (char === ".") return { text: char, kind: "dot" }
    return char === "\x7f" ? undefined : { text: char, kind: "stray" }
  }

  #take(pattern: RegExp): string {
    pattern.lastIndex = this.#position
    const found = pattern.exec(this.#text)?.[0] ?? ""
    this.#position += found.length
    return found
  }

  #escaped(): string {
    const char = this.#text[this.#position + 1] ?? ""
    this.#position += 2
    return char
  }

  #quotedString(): string {
    let value = ""
    this.#position++
    while (this.#position < this.#text.length) {
      value += this.#take(quotedRun)
      const char = this.#text[this.#position]
      if (char === "\\") value += this.#escaped()
      else if (char === '"') {
        this.#position++
        break
      }
    }
    return value
  }

  #readComment(): string {
    let value = ""
    let depth = 0
    do {
      const char = this.#text[this.#position]!
      if (char === "\\") value += this.#escaped()
      else if (char === "(" || char === ")") {
        this.#position++
        const outermost = char === "(" ? depth === 0 : depth === 1
        depth += char === "(" ? 1 : -1
        if (!outermost) value += char
      } else value += this.#take(commentRun)
    } while (depth > 0 && this.#position < this.#text.length)
    return value.trim()
  }

  // "<" addr-spec ">", passing over an obsolete source route (RFC 5322 §4.4). A ">" that is missing is taken to
  // stand before the next separator.
  #angleAddress(): void {
    this.#position++
    let spec = new AddrSpec()
    this.#gap = false
    while (this.#position < this.#text.length) {
      const char = this.#text[this.#position]!
      const routed = spec.routed
      if (char === "<" || (char === "," && !routed)) break
      if (char === ">") {
        this.#position++
        break
      }
      if (char === ":" && routed) spec = new AddrSpec()
      if (char === ":" || char === ";" || char === ",") {
        this.#position++
        if (!routed) spec.stray(char)
      } else if (char === "@") {
        this.#position++
        this.#gap = false
        spec.at()
      } else this.#specWord(spec, char)
    }
    this.#gap = true
    this.#angle ??= spec
  }

  #specWord(spec: AddrSpec, char: string): void {
    const word = this.#word(char)
    if (!word) return
    addWord(spec, word, this.#gap)
    this.#gap = false
  }

  #finish(into: Address[]): void {
    const address = this.#angle ? this.#named(this.#angle) : this.#unnamed()
    this.#reset()
    if (!address) return
    into.push(address)
    this.#count++
  }

  #named(angle: AddrSpec): Address | undefined {
    const name = this.#phrase.trim() || this.#comment
    if (name === "" && angle.written === "") return undefined
    const address: Address = angle.address ?? { mailbox: angle.written }
    return name === "" ? address : { name, ...address }
  }

  #unnamed(): Address | undefined {
    const { address, written } = this.#bare
    const name = this.#comment === "" ? undefined : { name: this.#comment }
    if (address) return { ...name, ...address }
    if (written === "") return undefined
    // No address. One word may be a local mailbox, several are somebody's name.
    if (this.#quoted || this.#phrase.includes(" ")) return { name: this.#phrase, mailbox: "" }
    return { ...name, mailbox: written }
  }

  #reset(): void {
    this.#phrase = ""
    this.#quoted = false
    this.#comment = ""
    this.#bare = new AddrSpec()
    this.#angle = undefined
    this.#gap = false
  }
}

function addWord(spec: AddrSpec, { text, kind }: Word, gap: boolean): void {
  if (kind === "literal") spec.literal(text)
  else if (kind === "stray") spec.stray(text)
  else spec.word(text, { gap, quoted: kind === "quoted" })
}

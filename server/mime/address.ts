import { decodeUnlabelled } from "./charset.ts"
import { decodeText, stripControls } from "./encoded-word.ts"
import { limits } from "./limits.ts"
import { fromBinary } from "./source.ts"

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
 * Reads the value of From, To and their kin (RFC 5322 §3.4, obsolete forms and broken lists too) given as one
 * character 0–255 per byte. Names are decoded after the syntax is settled, so an encoded word can never become
 * an address. Linear; at most `limits.addresses` entries.
 */
export function parseAddresses(binary: string): Address[] {
  return parseRawAddresses(binary).map(decoded)
}

function decoded(address: Address): Address {
  const out: Address = {}
  if (address.name !== undefined) out.name = decodeText(address.name)
  if (address.mailbox !== undefined) out.mailbox = decodedRaw(address.mailbox)
  if (address.host !== undefined) out.host = decodedRaw(address.host)
  if (address.group) out.group = address.group.map(decoded)
  return out
}

function decodedRaw(binary: string): string {
  return stripControls(/[\x80-\xff]/.test(binary) ? decodeUnlabelled(fromBinary(binary)) : binary)
}

/** The same without decoding anything: what ENVELOPE shows. */
export function parseRawAddresses(text: string): Address[] {
  return new AddressReader(text).list()
}

const space = /[\s\x00-\x1f]+/y
const atom = /[^\s"(),.:;<>@[\x00-\x1f\x7f]+/y
const quotedRun = /[^"\\]+/y
const commentRun = /[^()\\]+/y
const domainLiteral = /\[[^\][\s\\<>,;"]*\]/y

class AddressReader {
  readonly #text: string
  #position = 0
  #count = 0

  // The entry being read: as display name, as addr-spec, and the last comment, which may be a name too.
  #phrase = ""
  #local = ""
  #domain: string | undefined
  #comment = ""
  #gap = false
  #ats = 0
  #quoted = false
  #angle: { local: string; domain: string | undefined; ats: number } | undefined

  constructor(text: string) {
    this.#text = text
  }

  list(): Address[] {
    const out: Address[] = []
    let group: Address | undefined
    while (this.#position < this.#text.length && this.#count < limits.addresses) {
      const char = this.#text[this.#position]!
      if (char === "," || char === ";") {
        this.#finish(group?.group ?? out)
        if (char === ";") group = undefined
        this.#position++
      } else if (char === ":") {
        this.#position++
        if (group || this.#ats > 0 || this.#angle) continue
        group = { name: this.#phrase, group: [] }
        out.push(group)
        this.#count++
        this.#reset()
      } else this.#piece(char)
    }
    this.#finish(group?.group ?? out)
    return out
  }

  #piece(char: string): void {
    if (char === "<") this.#angleAddress()
    else if (char === "@") {
      this.#position++
      this.#ats++
      this.#append("@", "")
      this.#domain ??= ""
    } else {
      const word = this.#word(char)
      if (word !== undefined) this.#append(word.text, word.text, word.quoted)
    }
  }

  // A display name keeps one space where there was a gap; an addr-spec keeps none.
  #append(phrase: string, spec: string, quoted = false): void {
    if (this.#angle) return
    this.#phrase += this.#gap && this.#phrase !== "" ? ` ${phrase}` : phrase
    this.#gap = false
    this.#quoted ||= quoted
    if (this.#domain === undefined) this.#local += spec
    else this.#domain += spec
  }

  // A quoted string, a domain literal, an atom or a single character; undefined for white space and comments.
  #word(char: string): { text: string; quoted: boolean } | undefined {
    if (char === '"') return { text: this.#quotedString(), quoted: true }
    if (char === "(") {
      const comment = this.#readComment()
      if (comment !== "") this.#comment = comment
      this.#gap = true
      return undefined
    }
    if (this.#take(space) !== "") {
      this.#gap = true
      return undefined
    }
    const text = this.#take(domainLiteral) || this.#take(atom)
    if (text === "") this.#position++
    if (text === "" && char === "\x7f") return undefined
    return { text: text || char, quoted: false }
  }

  #take(pattern: RegExp): string {
    pattern.lastIndex = this.#position
    const found = pattern.exec(this.#text)?.[0] ?? ""
    this.#position += found.length
    return found
  }

  #quotedString(): string {
    let value = ""
    this.#position++
    while (this.#position < this.#text.length) {
      value += this.#take(quotedRun)
      const char = this.#text[this.#position]
      if (char === '"') {
        this.#position++
        return value
      }
      if (char === "\\") {
        value += this.#text[this.#position + 1] ?? ""
        this.#position += 2
      }
    }
    return value
  }

  #readComment(): string {
    let value = ""
    let depth = 0
    do {
      const char = this.#text[this.#position]!
      if (char === "(") depth++
      if (char === ")") depth--
      if (char === "\\") {
        value += this.#text[this.#position + 1] ?? ""
        this.#position += 2
        continue
      }
      if (char === "(" || char === ")") {
        if (depth > 1 || (depth === 1 && char === ")")) value += char
        this.#position++
      }
      value += depth > 0 ? this.#take(commentRun) : ""
    } while (depth > 0 && this.#position < this.#text.length)
    return value.trim()
  }

  // <addr-spec>, with the obsolete source route before it passed over (RFC 5322 §4.4).
  #angleAddress(): void {
    this.#position++
    let local = ""
    let domain: string | undefined
    let ats = 0
    while (this.#position < this.#text.length) {
      const char = this.#text[this.#position]!
      if (char === ">") {
        this.#position++
        break
      }
      const routed = local === "" && domain !== undefined
      if (char === "<" || char === ";" || (char === "," && !routed)) break
      if (char === "@") {
        this.#position++
        ats++
        domain ??= ""
      } else if (char === ":" || char === ",") {
        this.#position++
        if (!routed) continue
        ats = 0
        if (char === ":") domain = undefined
        else domain = ""
      } else {
        const word = this.#word(char)?.text ?? ""
        if (domain === undefined) local += word
        else domain += word
      }
    }
    this.#angle ??= { local, domain, ats }
  }

  #finish(into: Address[]): void {
    const address = this.#angle ? this.#angled(this.#angle) : this.#bare()
    if (address) {
      into.push(address)
      this.#count++
    }
    this.#reset()
  }

  #angled(angle: { local: string; domain: string | undefined; ats: number }): Address | undefined {
    const name = this.#phrase || this.#comment
    const address: Address = name === "" ? {} : { name }
    if (angle.ats === 1 && angle.local !== "" && angle.domain) {
      address.mailbox = angle.local
      address.host = angle.domain
    } else {
      address.mailbox = angle.local + (angle.domain === undefined ? "" : `@${angle.domain}`)
      if (address.mailbox === "" && name === "") return undefined
    }
    return address
  }

  #bare(): Address | undefined {
    if (this.#phrase === "" && !this.#quoted)
      return this.#comment === "" ? undefined : { name: this.#comment, mailbox: "" }
    if (this.#ats === 1 && this.#local !== "" && this.#domain) {
      const address: Address = this.#comment === "" ? {} : { name: this.#comment }
      return Object.assign(address, { mailbox: this.#local, host: this.#domain })
    }
    // No address. One word may be a local mailbox, several are somebody's name.
    if (this.#ats === 0 && (this.#quoted || this.#phrase.includes(" ")))
      return { name: this.#phrase, mailbox: "" }
    return this.#comment === "" ? { mailbox: this.#phrase } : { name: this.#comment, mailbox: this.#phrase }
  }

  #reset(): void {
    this.#phrase = ""
    this.#local = ""
    this.#domain = undefined
    this.#comment = ""
    this.#gap = false
    this.#ats = 0
    this.#quoted = false
    this.#angle = undefined
  }
}

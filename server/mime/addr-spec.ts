/** An addr-spec (RFC 5322 §3.4.1) put together from the words between the separators of an address list. */
export class AddrSpec {
  #local = ""
  #domain: string | undefined
  #written = ""
  // The last word, so that the long text need not be looked at again.
  #last = ""
  #broken = false

  /** Adds an atom, a dot or a quoted string; `gap` says that white space stood before it. */
  word(text: string, { gap = false, quoted = false } = {}): void {
    // Words are joined by dots only (§4.4): making one of "a b" or of "a"b would make up an address.
    const joins = text === "." || this.#last === "." || this.#last === "@" || this.#last === ""
    if (!joins || (quoted && this.#domain !== undefined)) this.#broken = true
    this.#add(text, gap && !joins ? ` ${text}` : text)
  }

  /** Adds an address literal, which is the whole of a domain. */
  literal(text: string): void {
    if (this.#last !== "@") this.#broken = true
    this.#add(text, text)
  }

  #add(text: string, written: string): void {
    this.#last = text
    this.#written += written
    if (this.#domain === undefined) this.#local += text
    else this.#domain += text
  }

  /** Adds the "@"; a second one breaks the address. */
  at(): void {
    if (this.#domain !== undefined) this.#broken = true
    this.#domain ??= ""
    this.#last = "@"
    this.#written += "@"
  }

  /** Adds a character that has no place in an address. */
  stray(char: string): void {
    this.#broken = true
    this.#written += char
  }

  get hasAt(): boolean {
    return this.#domain !== undefined
  }

  /** Whether it began with the "@" of a source route. */
  get routed(): boolean {
    return this.#domain !== undefined && this.#local === ""
  }

  /** What was written, white space folded; empty when there was nothing. */
  get written(): string {
    return this.#written
  }

  /** The address, or undefined when the words do not make exactly one. */
  get address(): { mailbox: string; host: string } | undefined {
    if (this.#broken || this.#local === "" || !this.#domain || /^\.|\.\.|\.$/.test(this.#domain))
      return undefined
    return { mailbox: this.#local, host: this.#domain }
  }
}

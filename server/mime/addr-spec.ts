/** An addr-spec (RFC 5322 §3.4.1) put together from the words between the separators of an address list. */
export class AddrSpec {
  #local = ""
  #domain: string | undefined
  #written = ""
  // The last word, so that the long text need not be looked at again.
  #last = ""
  #broken = false

  /** Adds an atom, a dot, a domain literal or a quoted string; `gap` says that white space stood before it. */
  word(text: string, { gap = false, quoted = false } = {}): void {
    // White space is allowed around dots only (§4.4): joining "a b" would make up an address.
    const joins = text === "." || this.#last === "." || this.#last === "@" || this.#last === ""
    if ((gap && !joins) || (quoted && this.#domain !== undefined)) this.#broken = true
    this.#written += gap && !joins ? ` ${text}` : text
    this.#last = text
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
    if (this.#broken || this.#local === "" || !this.#domain) return undefined
    return { mailbox: this.#local, host: this.#domain }
  }
}

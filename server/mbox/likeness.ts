import { createHash } from "node:crypto"

/** Fields in which mail programs keep what is theirs: they come and go while the message stays the same. */
const programs = new Set([
  "status",
  "x-status",
  "x-keywords",
  "x-uid",
  "x-imap",
  "x-imapbase",
  "content-length",
  "lines",
])

/** Whether a header line begins a field that is no part of the message. Continued lines belong to the line before. */
export function isProgramsField(line: Buffer): boolean {
  const colon = line.indexOf(58)
  return colon > 0 && colon < 20 && programs.has(line.toString("latin1", 0, colon).toLowerCase())
}

export const isContinued = (line: Buffer) => line[0] === 32 || line[0] === 9

/** How many ">" stand before "From " at the beginning of a line; -1 when it is another line. */
export function quotesBeforeFrom(line: Buffer): number {
  if (line[0] !== 62 && line[0] !== 70) return -1
  let at = 0
  while (line[at] === 62) at++
  return line.length >= at + 5 && line.toString("latin1", at, at + 5) === "From " ? at : -1
}

/**
 * Tells messages apart whatever a mail program made of them in a file: fields of programs, line ends, quoting of "From "
 * and empty lines at the end do not count. Give it line after line, without line ends.
 */
export class Likeness {
  readonly #hash = createHash("sha256")
  #inHeader = true
  #skipping = false
  #empty = 0

  line(line: Buffer): void {
    if (this.#inHeader) {
      if (line.length > 0) {
        this.#skipping = isContinued(line) ? this.#skipping : isProgramsField(line)
        if (!this.#skipping) this.#add(line)
        return
      }
      this.#inHeader = false
    }
    if (line.length === 0) {
      this.#empty++
      return
    }
    for (; this.#empty > 0; this.#empty--) this.#hash.update("\n")
    const quotes = quotesBeforeFrom(line)
    this.#add(quotes > 0 ? line.subarray(quotes) : line)
  }

  #add(line: Buffer): void {
    this.#hash.update(line).update("\n")
  }

  digest(): string {
    return this.#hash.digest("hex").slice(0, 40)
  }
}

/** Calls back with each line of a text, without its line end. */
export function eachLine(bytes: Buffer, take: (line: Buffer) => void): void {
  let from = 0
  for (let at = bytes.indexOf(10); at >= 0; at = bytes.indexOf(10, from)) {
    take(bytes.subarray(from, at > from && bytes[at - 1] === 13 ? at - 1 : at))
    from = at + 1
  }
  if (from < bytes.length) take(bytes.subarray(from))
}

/** The likeness of a message in one piece. */
export function likenessOf(message: Buffer): string {
  const likeness = new Likeness()
  eachLine(message, (line) => likeness.line(line))
  return likeness.digest()
}

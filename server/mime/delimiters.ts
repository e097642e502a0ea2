import { limits } from "./limits.ts"

/** A line that separates or ends the parts of the multipart at `level`. */
export interface Delimiter {
  level: number
  closing: boolean
}

// Hashes modulo a prime with a base nobody can guess: only the time a hostile message takes depends on it.
const prime = 2 ** 31 - 1
const base = 2 ** 16 + Math.floor(Math.random() * 2 ** 19)

// Of the line being matched: the hash of its first n bytes at n.
const hashes = new Float64Array(limits.boundary + 1)

/** The boundaries of the multiparts that are open, and which of them a line belongs to. */
export class Delimiters {
  // Levels ascend: an inner multipart ends before an outer one.
  readonly #open: { boundary: string; hash: number; level: number }[] = []

  get any(): boolean {
    return this.#open.length > 0
  }

  add(boundary: string, level: number): void {
    let hash = 0
    for (let i = 0; i < boundary.length; i++) hash = (hash * base + boundary.charCodeAt(i)) % prime
    this.#open.push({ boundary, hash, level })
  }

  /** Stops looking for the boundary of the multipart at `level`, the innermost open one if it is open at all. */
  remove(level: number): void {
    if (this.#open.at(-1)?.level === level) this.#open.pop()
  }

  /**
   * The delimiter that the line `bytes[from, to)` is, its two leading dashes left out. Text behind the boundary
   * is no harm (RFC 2046 §5.1.1) as long as it cannot be more of a boundary, so that one boundary may begin with
   * another; of several that fit the longest is meant, then the innermost. Takes time linear in the line, whatever is open.
   */
  match(bytes: Buffer, from: number, to: number): Delimiter | undefined {
    const length = Math.min(to - from, limits.boundary)
    for (let i = 0, hash = 0; i < length; i++) {
      hash = (hash * base + bytes[from + i]!) % prime
      hashes[i + 1] = hash
    }
    let found: { boundary: string; level: number } | undefined
    for (let i = this.#open.length - 1; i >= 0; i--) {
      const candidate = this.#open[i]!
      const size = candidate.boundary.length
      if (size > length || hashes[size] !== candidate.hash || (found && size <= found.boundary.length))
        continue
      const fits = ends(bytes, from + size, to) || closes(bytes, from + size, to)
      if (fits && bytes.toString("latin1", from, from + size) === candidate.boundary) found = candidate
    }
    return found && { level: found.level, closing: closes(bytes, from + found.boundary.length, to) }
  }
}

function ends(bytes: Buffer, at: number, to: number): boolean {
  return at >= to || bytes[at] === 0x20 || bytes[at] === 0x09 || bytes[at] === 0x0d
}

function closes(bytes: Buffer, at: number, to: number): boolean {
  return at + 1 < to && bytes[at] === 0x2d && bytes[at + 1] === 0x2d
}

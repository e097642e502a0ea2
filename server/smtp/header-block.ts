/** The largest header block that is looked at, bytes. */
export const headerLimit = 1 << 20

const blankLine = Buffer.from("\r\n\r\n")

/** Cuts the header block off a message that arrives in pieces. Linear, however small the pieces are. */
export class HeaderBlock {
  #pieces: Buffer[] = []
  #size = 0
  // Behind an imaginary line end, so that a message without a header ends its block with the first CRLF.
  #tail: Buffer = Buffer.from("\r\n")

  /**
   * Takes the next bytes.
   * @returns undefined while the block goes on; then, once, the block with its blank line and what was behind it.
   *   A block that reaches the limit is handed over unfinished.
   */
  write(chunk: Buffer): { block: Buffer; rest: Buffer; whole: boolean } | undefined {
    const seam = Buffer.concat([this.#tail, chunk])
    const found = seam.indexOf(blankLine)
    if (found === -1) {
      this.#pieces.push(chunk)
      this.#size += chunk.length
      this.#tail = seam.subarray(-3)
      if (this.#size < headerLimit) return undefined
      return { block: this.end(), rest: Buffer.alloc(0), whole: false }
    }
    const cut = found + blankLine.length - this.#tail.length
    this.#pieces.push(chunk.subarray(0, cut))
    return { block: this.end(), rest: chunk.subarray(cut), whole: true }
  }

  /** What there is of the block, for a message that ended inside it. */
  end(): Buffer {
    return this.#pieces.length === 1 ? this.#pieces[0]! : Buffer.concat(this.#pieces)
  }
}

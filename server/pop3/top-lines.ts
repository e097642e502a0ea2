/** Cuts a message behind its header, the blank line and so many lines of its body. */
export class TopLines {
  #left: number
  #inBody = false
  /** Nothing but a carriage return has come of this line yet. */
  #blank = true
  done = false

  /** @param lines of the body; any number, also one past all lines there are */
  constructor(lines: number) {
    this.#left = lines
  }

  /** What belongs to the top of the next bytes of a message. */
  push(chunk: Buffer): Buffer {
    for (let at = 0; at < chunk.length; ) {
      const end = chunk.indexOf(0x0a, at)
      const stop = end < 0 ? chunk.length : end
      const empty = stop === at || (stop === at + 1 && chunk[at] === 0x0d)
      this.#blank &&= empty
      if (end < 0) break
      if (this.#inBody) this.#left--
      else if (this.#blank) this.#inBody = true
      this.#blank = true
      at = end + 1
      if (this.#inBody && this.#left === 0) {
        this.done = true
        return chunk.subarray(0, at)
      }
    }
    return chunk
  }
}

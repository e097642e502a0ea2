const dot = Buffer.from(".")
const cr = Buffer.from("\r")

/**
 * A message as a multi-line response (RFC 1939 §3): lines that begin with a dot get another, and a line feed alone
 * becomes a line end. All other bytes stay as they are.
 */
export class DotStuffing {
  #atLineStart = true
  #afterReturn = false

  /** The next bytes of the message as they go over the wire. */
  push(chunk: Buffer): Buffer {
    if (chunk.length === 0) return chunk
    const pieces: Buffer[] = []
    let from = 0
    for (let at = 0; at < chunk.length; ) {
      if (this.#atLineStart && chunk[at] === 0x2e) {
        pieces.push(chunk.subarray(from, at), dot)
        from = at
      }
      const end = chunk.indexOf(0x0a, at)
      this.#atLineStart = end >= 0
      if (end < 0) break
      const returned = end > 0 ? chunk[end - 1] === 0x0d : this.#afterReturn
      if (!returned) {
        pieces.push(chunk.subarray(from, end), cr)
        from = end
      }
      at = end + 1
    }
    this.#afterReturn = chunk[chunk.length - 1] === 0x0d
    if (pieces.length === 0) return chunk
    pieces.push(chunk.subarray(from))
    return Buffer.concat(pieces)
  }

  /** What ends the response: a line end if the message has none, and the dot alone. */
  end(): string {
    if (this.#atLineStart) return ".\r\n"
    return this.#afterReturn ? "\n.\r\n" : "\r\n.\r\n"
  }
}

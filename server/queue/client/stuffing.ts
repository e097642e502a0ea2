const DOT = 46
const LF = 10
const CR = 13

/**
 * A message as it goes over the line, whatever pieces it comes in: the dot at the beginning of lines doubled (RFC 5321
 * §4.5.2), and every line end CR LF, because other servers take a bare one for the end of something.
 */
export class Stuffing {
  #atLineStart = true
  /** A CR at the end of a piece waits for its LF. */
  #held = false

  /** A piece; the same buffer when there is nothing to change. */
  piece(coming: Buffer): Buffer {
    if (coming.length === 0) return coming
    let bytes = this.#held ? Buffer.concat([Buffer.from("\r"), coming]) : coming
    this.#held = bytes.at(-1) === CR
    if (this.#held) bytes = bytes.subarray(0, -1)
    if (hasBareEnd(bytes)) bytes = withWholeEnds(bytes)
    const dots = dotsIn(bytes, this.#atLineStart)
    if (bytes.length > 0) this.#atLineStart = bytes.at(-1) === LF
    return dots.length === 0 ? bytes : withDots(bytes, dots)
  }

  /** What ends the message: a line end, unless it has one, and the dot. */
  end(): string {
    return this.#atLineStart && !this.#held ? ".\r\n" : "\r\n.\r\n"
  }
}

function hasBareEnd(bytes: Buffer): boolean {
  for (let at = bytes.indexOf(LF); at !== -1; at = bytes.indexOf(LF, at + 1))
    if (bytes[at - 1] !== CR) return true
  for (let at = bytes.indexOf(CR); at !== -1; at = bytes.indexOf(CR, at + 1))
    if (bytes[at + 1] !== LF) return true
  return false
}

const withWholeEnds = (bytes: Buffer) =>
  Buffer.from(bytes.toString("latin1").replace(/\r\n|\r|\n/g, "\r\n"), "latin1")

function dotsIn(bytes: Buffer, atLineStart: boolean): number[] {
  const dots = atLineStart && bytes[0] === DOT ? [0] : []
  for (let at = bytes.indexOf("\n."); at !== -1; at = bytes.indexOf("\n.", at + 1)) dots.push(at + 1)
  return dots
}

function withDots(bytes: Buffer, dots: readonly number[]): Buffer {
  const out = Buffer.allocUnsafe(bytes.length + dots.length)
  let from = 0
  let to = 0
  for (const dot of dots) {
    to += bytes.copy(out, to, from, dot)
    out[to++] = DOT
    from = dot
  }
  bytes.copy(out, to, from)
  return out
}

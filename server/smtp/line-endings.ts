const CR = 13
const LF = 10

/**
 * Watches a message for a CR or LF that stands alone. Programs disagree on whether those end a line, and a sender who
 * knows can hide a second message behind them (`\n.\r\n`), so such a message is refused whole (RFC 5321 §2.3.8).
 */
export class LineEndings {
  #lastWasCr = false
  #bare = false

  /** Looks at the next bytes. Cut them as you like: the answer is the same. */
  write(chunk: Uint8Array): void {
    if (this.#bare || chunk.length === 0) return
    if (this.#lastWasCr !== (chunk[0] === LF)) {
      this.#bare = true
      return
    }
    this.#bare = hasBareLineEnd(chunk)
    this.#lastWasCr = chunk[chunk.length - 1] === CR
  }

  /** Whether a bare CR or LF was seen; call it when the message has ended. */
  get bare(): boolean {
    return this.#bare || this.#lastWasCr
  }
}

// A CR must have its LF behind it and an LF its CR before it. The first and last byte belong to the seams.
function hasBareLineEnd(chunk: Uint8Array): boolean {
  for (let lf = chunk.indexOf(LF, 1); lf !== -1; lf = chunk.indexOf(LF, lf + 1))
    if (chunk[lf - 1] !== CR) return true
  for (let cr = chunk.indexOf(CR); cr !== -1 && cr < chunk.length - 1; cr = chunk.indexOf(CR, cr + 1))
    if (chunk[cr + 1] !== LF) return true
  return false
}

import type { Count } from "./bayes.ts"

/** Counts of tokens in memory, 16 bytes for a place, of which at most half are taken. */
export class TokenTable {
  #tokens: Float64Array<ArrayBuffer>
  #counts: Uint32Array<ArrayBuffer>
  #size = 0

  /** @param expected how many tokens there will be; more are no fault */
  constructor(expected: number) {
    const places = 2 ** Math.ceil(Math.log2(Math.max(64, expected * 2)))
    this.#tokens = new Float64Array(places)
    this.#counts = new Uint32Array(places * 2)
  }

  get size(): number {
    return this.#size
  }

  get(token: number): Count | undefined {
    const at = this.#placeOf(token)
    if (this.#tokens[at] === 0) return undefined
    return { spam: this.#counts[2 * at]!, ham: this.#counts[2 * at + 1]! }
  }

  set(token: number, { spam, ham }: Count): void {
    if (this.#size * 2 >= this.#tokens.length) this.#grow()
    const at = this.#placeOf(token)
    if (this.#tokens[at] === 0) this.#size++
    this.#tokens[at] = token || 1
    this.#counts[2 * at] = spam
    this.#counts[2 * at + 1] = ham
  }

  /** Where a token is, or would be. No token is 0, which marks what is free. */
  #placeOf(token: number): number {
    const tokens = this.#tokens
    const wanted = token || 1
    const mask = tokens.length - 1
    let at = (wanted | 0) & mask
    while (tokens[at] !== 0 && tokens[at] !== wanted) at = (at + 1) & mask
    return at
  }

  #grow(): void {
    const [tokens, counts] = [this.#tokens, this.#counts]
    this.#tokens = new Float64Array(tokens.length * 2)
    this.#counts = new Uint32Array(tokens.length * 4)
    this.#size = 0
    for (let at = 0; at < tokens.length; at++)
      if (tokens[at] !== 0) this.set(tokens[at]!, { spam: counts[2 * at]!, ham: counts[2 * at + 1]! })
  }
}

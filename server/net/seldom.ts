/**
 * For what strangers can make happen as often as they like: says it at once, and then now and then, with how often it
 * happened meanwhile.
 */
export class Seldom {
  readonly #interval: number
  readonly #now: () => number
  #said = Number.NEGATIVE_INFINITY
  #times = 0

  /** @param interval ms between two times that it is said */
  constructor(interval = 10_000, now = () => performance.now()) {
    this.#interval = interval
    this.#now = now
  }

  /** It happened. @returns how often since it was said last, when it is to be said now; otherwise undefined */
  happened(): number | undefined {
    this.#times++
    const now = this.#now()
    if (now - this.#said < this.#interval) return undefined
    const times = this.#times
    this.#said = now
    this.#times = 0
    return times
  }
}

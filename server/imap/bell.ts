import { limits } from "./limits.ts"

/**
 * Tells a session that there is news. A ring is answered at once when it has been quiet, later when it has not, so that
 * a burst becomes a few responses; it is never lost.
 */
export class Bell {
  readonly #answer: () => void
  #timer: NodeJS.Timeout | undefined
  #answered = Number.NEGATIVE_INFINITY

  /** @param answer called for a ring, or for several that came together; must not throw */
  constructor(answer: () => void) {
    this.#answer = answer
  }

  ring(): void {
    if (this.#timer) return
    const quiet = performance.now() - this.#answered
    if (quiet >= limits.gathering) this.#ringOut()
    else this.#timer = setTimeout(() => this.#ringOut(), limits.gathering - quiet)
  }

  stop(): void {
    clearTimeout(this.#timer)
    this.#timer = undefined
  }

  #ringOut(): void {
    this.#timer = undefined
    this.#answered = performance.now()
    this.#answer()
  }
}

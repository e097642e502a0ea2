import type { Clock } from "../clock.ts"
import { type Allowance, Tally } from "./tally.ts"

/** How many at once, and how many come back each minute. */
export interface RateLimit {
  burst: number
  perMinute: number
}

const keysRemembered = 10_000

/** So many of something for each key, and no more than so many each minute. In memory: a restart forgives. */
export class Rate {
  readonly #tally = new Tally(keysRemembered)
  readonly #allowance: Allowance
  readonly #clock: Clock

  constructor({ burst, perMinute }: RateLimit, clock: Clock) {
    this.#allowance = { burst, leak: 60_000 / perMinute }
    this.#clock = clock
  }

  /** Takes one; false when there is none left. */
  take(key: string): boolean {
    return this.#tally.take(key, this.#allowance, this.#clock.now())
  }
}

/** How many connections a listener serves at a time, whoever they are from. What one network may have the limiter knows. */
export interface CapLimits {
  total: number
}

/** A connection's place among the others. Each may be said once; more does nothing. */
export interface Place {
  /** The connection is over. */
  leave(): void
  /** Somebody signed in: from now on it counts for an account, and no more for the network it came from. */
  vouch(): void
}

/** Counts what each of many has taken, and lets none have more than its share. Holds only those who have something. */
export class Seats<Key> {
  readonly #most: number
  readonly #taken = new Map<Key, number>()

  constructor(most: number) {
    this.#most = most
  }

  /** Takes one. Returns how to give it back (once; more does nothing), undefined when the share is used up. */
  take(key: Key): (() => void) | undefined {
    const taken = this.#taken.get(key) ?? 0
    if (taken >= this.#most) return undefined
    this.#taken.set(key, taken + 1)
    let given = false
    return () => {
      if (given) return
      given = true
      const left = this.#taken.get(key)! - 1
      if (left > 0) this.#taken.set(key, left)
      else this.#taken.delete(key)
    }
  }
}

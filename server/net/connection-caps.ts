import { isLoopback, networkOf } from "./network.ts"

/** How many connections a listener serves at a time. */
export interface CapLimits {
  total: number
  /** From one address (an IPv6 /64 counts as one) before anybody signs in. This machine itself is held only to the total. */
  perNetwork: number
}

/** A connection's place among the others. Each may be said once; more does nothing. */
export interface Place {
  /** The connection is over. */
  leave(): void
  /** Somebody signed in: from now on it counts for an account, and no more for the network it came from. */
  vouch(): void
}

/** Counts connections and says who may come in. */
export class ConnectionCaps {
  readonly #limits: CapLimits
  readonly #networks: Seats<string>
  #total = 0

  constructor(limits: CapLimits) {
    this.#limits = limits
    this.#networks = new Seats(limits.perNetwork)
  }

  /** Takes a place for a peer; undefined when there is none. */
  admit(address: string): Place | undefined {
    if (this.#total >= this.#limits.total) return undefined
    const vouch = this.#networks.take(
      networkOf(address),
      isLoopback(address) ? "over the limit too" : undefined,
    )
    if (!vouch) return undefined
    this.#total++
    let left = false
    const leave = () => {
      if (left) return
      left = true
      this.#total--
      vouch()
    }
    return { leave, vouch }
  }
}

/** Counts what each of many has taken, and lets none have more than its share. Holds only those who have something. */
export class Seats<Key> {
  readonly #most: number
  readonly #taken = new Map<Key, number>()

  constructor(most: number) {
    this.#most = most
  }

  /** Takes one. Returns how to give it back (once; more does nothing), undefined when the share is used up. */
  take(key: Key, anyway?: "over the limit too"): (() => void) | undefined {
    const taken = this.#taken.get(key) ?? 0
    if (taken >= this.#most && !anyway) return undefined
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

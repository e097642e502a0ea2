import { isLoopback, networkOf } from "./network.ts"

/** How many connections a listener serves at a time. */
export interface CapLimits {
  total: number
  /** From one address (an IPv6 /64 counts as one). This machine itself is held only to the total. */
  perNetwork: number
}

/** Counts connections and says who may come in. */
export class ConnectionCaps {
  readonly #limits: CapLimits
  readonly #networks = new Map<string, number>()
  #total = 0

  constructor(limits: CapLimits) {
    this.#limits = limits
  }

  /** Takes a place for a peer. Returns how to give it back (once; more does nothing), undefined when there is none. */
  admit(address: string): (() => void) | undefined {
    const network = networkOf(address)
    const held = this.#networks.get(network) ?? 0
    if (this.#total >= this.#limits.total) return undefined
    if (held >= this.#limits.perNetwork && !isLoopback(address)) return undefined
    this.#total++
    this.#networks.set(network, held + 1)
    let left = false
    return () => {
      if (!left) this.#leave(network)
      left = true
    }
  }

  #leave(network: string): void {
    const held = this.#networks.get(network)! - 1
    this.#total--
    if (held > 0) this.#networks.set(network, held)
    else this.#networks.delete(network)
  }
}

import { isIPv6 } from "node:net"
import type { Clock } from "../clock.ts"

/** A bucket that fills with failures and leaks over time. */
interface Bucket {
  level: number
  at: number
}

/** How many failures are free, and how fast they are forgotten. */
interface Allowance {
  burst: number
  /** Milliseconds until one failure is forgotten. */
  leak: number
}

const perPair: Allowance = { burst: 8, leak: 60_000 }
const perNetwork: Allowance = { burst: 40, leak: 15_000 }

/** Entries kept at most; the oldest go first, so strangers cannot fill the memory. */
const most = 20_000

/** The part of an address that one party controls: an IPv4 address, or an IPv6 /64. */
export function networkOf(address: string): string {
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address)
  if (mapped) return mapped[1]!
  if (!isIPv6(address)) return address.slice(0, 64)
  const [head = "", tail] = address.split("%")[0]!.split("::")
  const left = head ? head.split(":") : []
  const right = tail ? tail.split(":") : []
  const gap = tail === undefined ? 0 : 8 - left.length - right.length
  return [...left, ...Array<string>(Math.max(gap, 0)).fill("0"), ...right]
    .slice(0, 4)
    .map((group) => Number.parseInt(group || "0", 16).toString(16))
    .join(":")
}

/**
 * Slows down guessing without ever locking an account: failures are counted per account and network and per network,
 * and a network from which the right password came before keeps its way in.
 */
export class Throttle {
  readonly #clock: Clock
  readonly #buckets = new Map<string, Bucket>()
  readonly #known = new Map<string, true>()

  constructor(clock: Clock) {
    this.#clock = clock
  }

  /** May this network try this account now? `known` networks may, and are asked to be slow instead. */
  verdict(address: string, network: string): "go" | "slow" | "refuse" {
    const key = `${address} ${networkOf(network)}`
    const full = this.#full(key, perPair) || this.#full(networkOf(network), perNetwork)
    if (!full) return "go"
    return this.#known.has(key) ? "slow" : "refuse"
  }

  failed(address: string, network: string): void {
    this.#fill(`${address} ${networkOf(network)}`, perPair)
    this.#fill(networkOf(network), perNetwork)
  }

  succeeded(address: string, network: string): void {
    const key = `${address} ${networkOf(network)}`
    this.#buckets.delete(key)
    remember(this.#known, key, true)
  }

  #level(key: string, { leak }: Allowance): number {
    const bucket = this.#buckets.get(key)
    return bucket ? Math.max(0, bucket.level - (this.#clock.now() - bucket.at) / leak) : 0
  }

  #full(key: string, allowance: Allowance): boolean {
    return this.#level(key, allowance) >= allowance.burst
  }

  #fill(key: string, allowance: Allowance): void {
    remember(this.#buckets, key, { level: this.#level(key, allowance) + 1, at: this.#clock.now() })
  }
}

function remember<Value>(map: Map<string, Value>, key: string, value: Value): void {
  map.delete(key)
  map.set(key, value)
  if (map.size > most) map.delete(map.keys().next().value!)
}

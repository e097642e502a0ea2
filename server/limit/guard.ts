import { scopesOf } from "./prefix.ts"
import { allowances, connectionRate, type OffenceKind, pairCountsUpTo, perAccount, perPair } from "./rules.ts"
import { Tally } from "./tally.ts"

/** Something that counts against a peer. */
export interface Offence {
  readonly kind: OffenceKind
  /** Of the client. */
  readonly address: string
  /** Whose account was tried, as a hash; "" where none is meant. */
  readonly account: string
  readonly weight: number
  /** This machine, or a network the administrator trusts: only what concerns the account counts. */
  readonly trusted?: boolean
}

/** Who wants to try an account, and from where. */
export interface Attempt {
  readonly address: string
  readonly account: string
  /** Did they come in from there before? */
  readonly known: boolean
}

/** May they try? `slow` ones may after a wait; `over` says how far beyond the limit they are. */
export type Permission =
  | { readonly verdict: "go" | "refuse" }
  | { readonly verdict: "slow"; readonly over: number }

const go: Permission = { verdict: "go" }

/** Buckets kept at most, some 150 bytes each. */
const mostBuckets = 100_000

/**
 * The rules without the world: what somebody did and the time in, a decision out. What must always hold:
 * - its memory is bounded, whoever and however many they are;
 * - nobody who is known is refused, they are slowed down;
 * - one peer alone never closes an account to others.
 */
export class Guard {
  readonly #tally: Tally

  constructor(most = mostBuckets) {
    this.#tally = new Tally(most)
  }

  get size(): number {
    return this.#tally.size
  }

  /** Counts an offence. @returns the network to be kept out for it, if it was one too many; the widest that is */
  offend(offence: Offence, now: number): string | undefined {
    const { kind, address, account, weight, trusted } = offence
    if (account !== "") this.#countPair(offence, now)
    const scopes = scopesOf(address)
    if (!scopes || trusted) return undefined
    const { own, wide } = allowances[kind]
    const how = { now, weight }
    const ownLevel = this.#tally.add(keyOf(kind, scopes.own), own, how)
    const wideLevel = this.#tally.add(keyOf(kind, scopes.wide), wide, how)
    if (wideLevel >= wide.burst) return scopes.wide
    return ownLevel >= own.burst ? scopes.own : undefined
  }

  #countPair({ address, account, weight }: Offence, now: number): void {
    const pair = pairKey(account, address)
    const before = this.#tally.level(pair, now)
    // The same guess again is no new one, but it is work all the same.
    this.#tally.add(pair, perPair, { now })
    if (before < pairCountsUpTo) this.#tally.add(accountKey(account), perAccount, { now, weight })
  }

  /** Something good: it makes up for what was held against the peer. */
  pardon({ kind, address, weight }: Pick<Offence, "kind" | "address" | "weight">, now: number): void {
    const scopes = scopesOf(address)
    if (!scopes) return
    const { own, wide } = allowances[kind]
    this.#tally.add(keyOf(kind, scopes.own), own, { now, weight: -weight })
    this.#tally.add(keyOf(kind, scopes.wide), wide, { now, weight: -weight })
  }

  /** Somebody signed in: failures of theirs from there are forgotten. */
  signedIn(account: string, address: string): void {
    this.#tally.clear(pairKey(account, address))
  }

  /** A ban was lifted: it must not come again with the next small thing. */
  forget(network: string): void {
    for (const kind of Object.keys(allowances) as OffenceKind[]) this.#tally.clear(keyOf(kind, network))
  }

  /** Whether there is anything to forget about an account and a peer. */
  hasFailed(account: string, address: string, now: number): boolean {
    return this.#tally.level(pairKey(account, address), now) > 0
  }

  mayTry({ address, account, known }: Attempt, now: number): Permission {
    const level = this.#tally.level(pairKey(account, address), now)
    if (level >= perPair.burst)
      return known ? { verdict: "slow", over: level - perPair.burst } : { verdict: "refuse" }
    return known || !this.#tally.isFull(accountKey(account), perAccount, now) ? go : { verdict: "refuse" }
  }

  /** Counts a new connection. @returns whether it may come in */
  connect(address: string, now: number): boolean {
    const scopes = scopesOf(address)
    if (!scopes) return true
    return (
      this.#tally.take(keyOf("connection", scopes.own), connectionRate.own, now) &&
      this.#tally.take(keyOf("connection", scopes.wide), connectionRate.wide, now)
    )
  }

  /** Takes back that a connection was counted: it is somebody's. */
  discount(address: string, now: number): void {
    const scopes = scopesOf(address)
    if (!scopes) return
    this.#tally.add(keyOf("connection", scopes.own), connectionRate.own, { now, weight: -1 })
    this.#tally.add(keyOf("connection", scopes.wide), connectionRate.wide, { now, weight: -1 })
  }
}

const keyOf = (kind: string, network: string) => `${kind} ${network}`
const accountKey = (account: string) => `account ${account}`

const pairKey = (account: string, address: string) =>
  `pair ${account} ${scopesOf(address)?.own ?? address.slice(0, 64)}`

import { isIP } from "node:net"
import { DnsFailure, type Lookup } from "../authentication/resolver.ts"
import type { Clock } from "../clock.ts"
import { parsePrefix } from "../limit/prefix.ts"
import type { Log } from "../log.ts"

/** What a list is about: addresses of clients, or domains. */
export type ListKind = "address" | "domain"

export interface DnsListParts {
  zone: string
  kind: ListKind
  lookup: Lookup
  clock: Clock
  log: Log
}

const minute = 60_000

/** How often a list is tried with what must and what must not be on it; sooner when it failed, milliseconds. */
const checkedEvery = 60 * minute
const retriedAfter = 15 * minute

/** Questions in a row without an answer, after which a list is not waited for any more. */
const mostSilent = 5

/** RFC 5782 §5, and what lists that are older have in its place. */
const listedNames = ["test", "dbltest.com", "test.surbl.org", "test.uribl.com"]

type Answer = "listed" | "not-listed" | "broken" | "silent"

/**
 * One list that is asked by DNS (RFC 5782). A list that says yes to everything, no to everything, that refuses us or does
 * not answer is set aside for a while, which the log tells: it must neither hold up mail nor condemn all of it.
 */
export class DnsList {
  readonly zone: string
  readonly #parts: DnsListParts
  /** Until when it is known to work, or not to. */
  #until = Number.NEGATIVE_INFINITY
  #works = false
  #checking: Promise<void> | undefined
  #silent = 0

  constructor(parts: DnsListParts) {
    this.zone = parts.zone
    this.#parts = parts
  }

  /**
   * Whether it lists an address, or a domain. Never throws; what cannot be found out is not listed.
   * @param lookup to ask with, which has a limit for this message
   */
  async lists(what: string, lookup: Lookup): Promise<boolean> {
    const name = this.#parts.kind === "address" ? reversed(what) : what
    if (name === undefined || !(await this.#isUsable())) return false
    const answer = await this.#ask(name, lookup)
    if (answer === "broken") this.#setAside("it refuses to answer us")
    this.#silent = answer === "silent" ? this.#silent + 1 : 0
    if (this.#silent >= mostSilent) this.#setAside("it does not answer")
    return answer === "listed"
  }

  async #isUsable(): Promise<boolean> {
    if (this.#until <= this.#parts.clock.now()) {
      this.#checking ??= this.#check().finally(() => {
        this.#checking = undefined
      })
      // Where it worked until now mail does not wait for the answer.
      if (!this.#works) await this.#checking
    }
    return this.#works
  }

  /** RFC 5782 §5: 127.0.0.2 and TEST are on every list, 127.0.0.1 and INVALID on none. */
  async #check(): Promise<void> {
    const { kind, lookup } = this.#parts
    const [never, ...always] = kind === "address" ? ["1.0.0.127", "2.0.0.127"] : ["invalid", ...listedNames]
    const [wrong, ...right] = await Promise.all([never!, ...always].map((name) => this.#ask(name, lookup)))
    if (wrong === "listed") return this.#setAside("it lists everything")
    if (right.includes("listed")) return this.#found()
    if (right.includes("broken") || wrong === "broken") return this.#setAside("it refuses to answer us")
    this.#setAside(right.includes("not-listed") ? "it lists nothing" : "it does not answer")
  }

  #found(): void {
    const { clock, log } = this.#parts
    if (!this.#works) log.info("dns-list.works", { zone: this.zone })
    this.#works = true
    this.#silent = 0
    this.#until = clock.now() + checkedEvery
  }

  #setAside(why: string): void {
    const { clock, log } = this.#parts
    log.warn("dns-list.set-aside", { zone: this.zone, why })
    this.#works = false
    this.#silent = 0
    this.#until = clock.now() + retriedAfter
  }

  async #ask(name: string, lookup: Lookup): Promise<Answer> {
    try {
      return meaning((await lookup(`${name}.${this.zone}`, "A")).map(String))
    } catch (thrown) {
      return thrown instanceof DnsFailure && thrown.isNothing ? "not-listed" : "silent"
    }
  }
}

/**
 * What the addresses in an answer mean (RFC 5782 §2.1). Those that lists use to say that they do not answer us are no
 * listing, nor are addresses elsewhere, which come from resolvers that answer for names that are not there.
 */
function meaning(addresses: string[]): Answer {
  const refusal = (address: string) =>
    /^127\.255\.255\.\d+$/.test(address) || address === "127.0.0.1" || address === "127.0.0.255"
  if (addresses.some((address) => !address.startsWith("127.") || refusal(address))) return "broken"
  return addresses.length > 0 ? "listed" : "not-listed"
}

/** An address as lists are asked for it: its octets, or its nibbles, from the last to the first (RFC 5782 §2.1, §2.4). */
export function reversed(address: string): string | undefined {
  const prefix = isIP(address.split("%")[0]!) ? parsePrefix(address) : undefined
  if (!prefix) return undefined
  const [digits, count, base] = prefix.family === 4 ? [8n, 4, 10] : [4n, 32, 16]
  return Array.from({ length: count }, (_, at) =>
    ((prefix.bits >> (BigInt(at) * digits)) & ((1n << digits) - 1n)).toString(base),
  ).join(".")
}

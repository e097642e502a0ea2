import { isIP } from "node:net"
import { DnsFailure, type Lookup, textsOf } from "../authentication/resolver.ts"
import type { Clock } from "../clock.ts"
import { parsePrefix } from "../limit/prefix.ts"
import type { Log } from "../log.ts"

/** What a list is about: addresses of clients, or domains. */
export type ListKind = "address" | "domain"

/**
 * How a list is: it works, it lists everything or nothing, it refuses us (most refuse resolvers that many share), or it does
 * not answer.
 */
export type ListState = "unknown" | "works" | "everything" | "nothing" | "refuses" | "silent"

export interface DnsListParts {
  zone: string
  kind: ListKind
  lookup: Lookup
  clock: Clock
  log: Log
  /** Told how the list is, each time that was found out. */
  onState?(state: ListState): void
}

const minute = 60_000

/** How much is told of what a list says about somebody, characters. */
const longestText = 300

/** How often a list is tried with what must and what must not be on it; sooner when it failed, milliseconds. */
const checkedEvery = 60 * minute
const retriedAfter = 15 * minute

/** Questions in a row without an answer, after which a list is not waited for any more. */
const mostSilent = 5

/** RFC 5782 §5, and what lists that are older have in its place. */
const listedNames = ["test", "dbltest.com", "test.surbl.org", "test.uribl.com"]

/** What a list says to one question. */
export type Answer = "listed" | "not-listed" | "broken" | "silent"

/** Why a list is set aside, in the log. */
const why = {
  everything: "it lists everything",
  nothing: "it lists nothing",
  refuses: "it refuses to answer us",
  silent: "it does not answer",
} as const

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
  #checking: Promise<unknown> | undefined
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
    const name = this.nameOf(what)
    if (name === undefined || !(await this.#isUsable())) return false
    const answer = await this.#ask(name, lookup)
    if (answer === "broken") this.#setAside("refuses")
    this.#silent = answer === "silent" ? this.#silent + 1 : 0
    if (this.#silent >= mostSilent) this.#setAside("silent")
    return answer === "listed"
  }

  /** The name that is asked for below its zone; undefined for what it cannot be asked. */
  nameOf(what: string): string | undefined {
    return this.#parts.kind === "address" ? reversed(what) : what
  }

  /** Asks about something just now, however the list was before. Never throws. */
  async ask(what: string): Promise<{ answer: Answer; text: string }> {
    const { lookup } = this.#parts
    const name = this.nameOf(what)
    const answer = name === undefined ? "not-listed" : await this.#ask(name, lookup)
    if (answer !== "listed") return { answer, text: "" }
    const texts = await textsOf(lookup, `${name}.${this.zone}`).catch(() => [])
    return { answer, text: texts.join(" ").slice(0, longestText) }
  }

  /** Finds out how the list is, just now. */
  async check(): Promise<ListState> {
    const { kind, lookup } = this.#parts
    const [never, ...always] = kind === "address" ? ["1.0.0.127", "2.0.0.127"] : ["invalid", ...listedNames]
    const [wrong, ...right] = await Promise.all([never!, ...always].map((name) => this.#ask(name, lookup)))
    const state = stateIn(wrong!, right)
    if (state === "works") this.#found()
    else this.#setAside(state)
    return state
  }

  async #isUsable(): Promise<boolean> {
    if (this.#until <= this.#parts.clock.now()) {
      this.#checking ??= this.check().finally(() => {
        this.#checking = undefined
      })
      // Where it worked until now mail does not wait for the answer.
      if (!this.#works) await this.#checking
    }
    return this.#works
  }

  #found(): void {
    const { clock, log, onState } = this.#parts
    if (!this.#works) log.info("dns-list.works", { zone: this.zone })
    onState?.("works")
    this.#works = true
    this.#silent = 0
    this.#until = clock.now() + checkedEvery
  }

  #setAside(state: keyof typeof why): void {
    const { clock, log, onState } = this.#parts
    log.warn("dns-list.set-aside", { zone: this.zone, why: why[state] })
    onState?.(state)
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

/** RFC 5782 §5: 127.0.0.2 and TEST are on every list, 127.0.0.1 and INVALID on none. */
function stateIn(wrong: Answer, right: readonly Answer[]): Exclude<ListState, "unknown"> {
  if (wrong === "listed") return "everything"
  if (right.includes("listed")) return "works"
  if (right.includes("broken") || wrong === "broken") return "refuses"
  return right.includes("not-listed") ? "nothing" : "silent"
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

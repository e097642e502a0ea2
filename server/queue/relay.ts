import { isIPv6 } from "node:net"
import { type Client, type ClientOptions, Unwelcome } from "./client/client.ts"
import type { Pool } from "./client/pool.ts"
import { type Letter, type Outcome, send } from "./client/transaction.ts"
import type { Route } from "./route.ts"
import { judgeReply, readable, type Verdict } from "./verdict.ts"

/** Addresses of one destination tried in one go; the rest waits for the next attempt. */
const mostTries = 6
/** Further servers that are offered what the first one puts off. */
const mostSubstitutes = 2

export interface RelayOptions {
  /** As we call ourselves. */
  hostname: string
  /** Port of other domains' mail servers. */
  port: number
  pool: Pool
  /** Messages a minute to this destination; 0: no limit. */
  perMinute: number
  /** Whether the mail of everybody to this destination goes this way; not by the route of one account. */
  shared: boolean
  /** Rather back to its sender than by a server that cannot prove who it is (RFC 8689 §4.2.1). */
  insists: boolean
  /** Told how each new connection went. */
  noted?(outcome: TlsOutcome): void
}

/** How a connection to a server went: over what TLS, or why TLS was in the way. Neither: nobody was there. */
export interface TlsOutcome {
  host: string
  tls?: string
  failure?: string
  /** Its zone says what its certificate must be (RFC 7672): in records we can use, in others, or we cannot know. */
  dane?: "usable" | "unusable" | "unknown"
  /** Those records. */
  tlsa?: readonly string[]
}

/** What came of a letter for one recipient: a verdict, which server gave it, and over what. */
export interface Said {
  verdict: Verdict
  remote?: string
  /** Version and cipher; "" in the clear. */
  tls?: string
  /** The server passes wishes for notices on (RFC 3461), so that they are its affair from here. */
  takesDsn?: boolean
  /** It is where it was to go, and not with another server. */
  final?: boolean
}

/** What came of a letter, by recipient. */
export type Answer = Map<string, Said>

/** A server of the destination; `unknown`: why it may not be gone to now. */
type Way = ClientOptions & { unknown?: string }

/** Carries letters to one destination, over one connection for as long as it holds. */
export class Relay {
  readonly perMinute: number
  readonly shared: boolean
  readonly #options: RelayOptions
  readonly #ways: Way[]
  #client: Client | undefined
  #way: Way | undefined
  /** Why the destination cannot be reached; then nothing more is tried in this batch. */
  #unreachable: Verdict | undefined

  constructor(route: Route, options: RelayOptions) {
    this.#options = options
    this.perMinute = options.perMinute
    this.shared = options.shared
    this.#ways = route.kind === "hosts" ? waysOf(route, options) : []
    if (route.kind !== "hosts") this.#unreachable = route
  }

  /** Whether it turned out that nothing gets there at present. */
  get unreachable(): boolean {
    return this.#unreachable?.kind === "deferred"
  }

  /** Sends one letter. Never throws: what goes wrong in an unknown way is worth another try. */
  async send(letter: Letter): Promise<Answer> {
    if (!this.#client?.usable && !this.#unreachable) await this.#connect(false)
    if (!this.#client) return everybody(letter, { verdict: this.#unreachable ?? noConnection })
    let outcome = await send(this.#client, letter)
    // A connection kept for long may have been closed by the other side just now.
    if (outcome.stale) {
      await this.#connect(true)
      if (!this.#client) return everybody(letter, { verdict: this.#unreachable ?? noConnection })
      outcome = await send(this.#client, letter)
    }
    const answer = answerOf(outcome, this.#client)
    await this.#elsewhere(letter, outcome, answer)
    return answer
  }

  /** Gives the connection back, for others to use. */
  close(): void {
    if (this.#client && this.#way) this.#options.pool.give(this.#way, this.#client)
    this.#client = undefined
  }

  /**
   * Offers to other servers what the first one put off, or cannot take (RFC 5321 §5.1). What it may have taken without
   * our hearing of it waits: it would arrive twice.
   */
  async #elsewhere(letter: Letter, first: Outcome, answer: Answer): Promise<void> {
    const tried = new Set([this.#way?.host])
    let last = first
    for (const way of this.#ways.slice(0, mostTries)) {
      const putOff = (address: string) => last.unfit || answer.get(address)?.verdict.kind === "deferred"
      const left = last.unsure ? [] : letter.recipients.filter(putOff)
      if (left.length === 0 || tried.size > mostSubstitutes) return
      if (tried.has(way.host)) continue
      tried.add(way.host)
      const client = await this.#open(way, false)
      if (client instanceof Unwelcome) continue
      last = await send(client, { ...letter, recipients: left })
      for (const [address, said] of answerOf(last, client)) answer.set(address, said)
      this.#options.pool.give(way, client)
    }
  }

  async #connect(fresh: boolean): Promise<void> {
    this.#client?.close()
    this.#client = undefined
    const failures: { way: Way; thrown: Unwelcome }[] = []
    for (const way of this.#ways.slice(0, mostTries)) {
      const opened = await this.#open(way, fresh)
      if (!(opened instanceof Unwelcome)) {
        this.#client = opened
        this.#way = way
        return
      }
      failures.push({ way, thrown: opened })
    }
    this.#unreachable = this.#failure(failures)
  }

  async #open(way: Way, fresh: boolean): Promise<Client | Unwelcome> {
    const { pool, noted } = this.#options
    const { host, dane } = way
    const zone = dane && {
      dane: dane.records.length > 0 ? ("usable" as const) : ("unusable" as const),
      ...(dane.published && { tlsa: dane.published }),
    }
    try {
      if (way.unknown !== undefined) {
        noted?.({ host, failure: way.unknown, dane: "unknown" })
        return new Unwelcome(way.unknown)
      }
      const client = await pool.take(way, fresh)
      noted?.({ host, tls: client.tls, ...zone })
      return client
    } catch (thrown) {
      const unwelcome = thrown instanceof Unwelcome ? thrown : new Unwelcome("unknown")
      if (unwelcome.unproven) noted?.({ host, failure: unwelcome.message, ...zone })
      return unwelcome
    }
  }

  /** What it means that no server let us in. */
  #failure(failures: readonly { way: Way; thrown: Unwelcome }[]): Verdict {
    const last = failures.at(-1)
    if (!last) return noConnection
    const reply = readable(`${last.way.host} [${last.way.address}]: ${last.thrown.message}`)
    // None of them takes mail, whenever we come (RFC 7504 §4).
    if (failures.every(({ thrown }) => thrown.refuses)) {
      const verdict = judgeReply(last.thrown.message)
      const status = verdict.kind === "failed" && verdict.status !== "5.0.0" ? verdict.status : "5.3.2"
      return { kind: "failed", status, cause: "refused", reply }
    }
    if (this.#options.insists && failures.every(({ thrown }) => thrown.unproven))
      return { kind: "failed", status: "5.7.10", cause: "not-allowed", reply }
    return { kind: "deferred", reply }
  }
}

function waysOf(route: Route & { kind: "hosts" }, { hostname, port }: RelayOptions): Way[] {
  return route.hosts.flatMap(({ name, addresses, dane }) =>
    (route.hosts.length > 1 ? oneOfEach(addresses) : addresses).map((address) => ({
      host: name,
      address,
      port: route.port ?? port,
      source: route.source,
      hostname,
      tls: route.tls ?? "may",
      credentials: route.credentials,
      protocol: route.protocol,
      ...(typeof dane === "string" ? { unknown: dane } : dane && { dane }),
    })),
  )
}

/** Two addresses of a host, of both families where it has both: the rest of the tries is for its substitutes. */
function oneOfEach(addresses: readonly string[]): string[] {
  const six = addresses.filter((address) => isIPv6(address))
  const four = addresses.filter((address) => !isIPv6(address))
  return six.length > 0 && four.length > 0 ? [six[0]!, four[0]!] : addresses.slice(0, 2)
}

const noConnection: Verdict = { kind: "deferred", reply: "no mail server could be reached" }

/** The same for all recipients of a letter. */
export function everybody({ recipients }: Pick<Letter, "recipients">, said: Said): Answer {
  return new Map(recipients.map((address) => [address, said]))
}

function answerOf({ verdicts }: Outcome, { server, tls, features }: Client): Answer {
  const by = { remote: server.host, tls, takesDsn: features.has("DSN") }
  return new Map([...verdicts].map(([address, verdict]) => [address, { verdict, ...by }]))
}

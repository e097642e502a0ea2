import { isIPv6 } from "node:net"
import { type Client, type ClientOptions, Unwelcome } from "./client/client.ts"
import type { Pool } from "./client/pool.ts"
import { type Letter, send } from "./client/transaction.ts"
import type { Route } from "./route.ts"
import { readable, type Verdict } from "./verdict.ts"

/** Addresses of one destination tried in one go; the rest waits for the next attempt. */
const mostTries = 6

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
  /** Told how each new connection went. */
  noted?(outcome: TlsOutcome): void
}

/** How a connection to a server went: over what TLS, or why TLS was in the way. Neither: nobody was there. */
export interface TlsOutcome {
  host: string
  tls?: string
  failure?: string
}

/** What came of a letter: a verdict for each recipient, which server gave it, and over what. */
export interface Answer {
  verdicts: Map<string, Verdict>
  remote?: string
  /** Version and cipher; "" in the clear. */
  tls?: string
  /** The server passes wishes for notices on (RFC 3461), so that they are its affair from here. */
  takesDsn?: boolean
}

/** Carries letters to one destination, over one connection for as long as it holds. */
export class Relay {
  readonly perMinute: number
  readonly shared: boolean
  readonly #pool: Pool
  readonly #servers: ClientOptions[] = []
  readonly #noted: RelayOptions["noted"]
  #client: Client | undefined
  #options: ClientOptions | undefined
  /** Why the destination cannot be reached; then nothing more is tried in this batch. */
  #unreachable: Verdict | undefined

  constructor(route: Route, { hostname, port, pool, perMinute, shared, noted }: RelayOptions) {
    this.#pool = pool
    this.#noted = noted
    this.perMinute = perMinute
    this.shared = shared
    if (route.kind !== "hosts") this.#unreachable = route
    else
      for (const { name, addresses } of route.hosts)
        for (const address of route.hosts.length > 1 ? oneOfEach(addresses) : addresses)
          this.#servers.push({
            host: name,
            address,
            port: route.port ?? port,
            source: route.source,
            hostname,
            tls: route.tls ?? "may",
            credentials: route.credentials,
          })
  }

  /** Whether it turned out that nothing gets there at present. */
  get unreachable(): boolean {
    return this.#unreachable?.kind === "deferred"
  }

  /** Sends one letter. Never throws: what goes wrong in an unknown way is worth another try. */
  async send(letter: Letter): Promise<Answer> {
    if (!this.#client?.usable && !this.#unreachable) await this.#connect(false)
    if (!this.#client) return { verdicts: same(letter, this.#unreachable ?? noConnection) }
    let outcome = await send(this.#client, letter)
    // A connection kept for long may have been closed by the other side just now.
    if (outcome.stale) {
      await this.#connect(true)
      if (!this.#client) return { verdicts: same(letter, this.#unreachable ?? noConnection) }
      outcome = await send(this.#client, letter)
    }
    const { server, tls, features } = this.#client
    return { verdicts: outcome.verdicts, remote: server.host, tls, takesDsn: features.has("DSN") }
  }

  /** Gives the connection back, for others to use. */
  close(): void {
    if (this.#client && this.#options) this.#pool.give(this.#options, this.#client)
    this.#client = undefined
  }

  async #connect(fresh: boolean): Promise<void> {
    this.#client?.close()
    this.#client = undefined
    let last = noConnection
    for (const options of this.#servers.slice(0, mostTries)) {
      try {
        this.#client = await this.#pool.take(options, fresh)
        this.#options = options
        this.#noted?.({ host: options.host, tls: this.#client.tls })
        return
      } catch (thrown) {
        const why = thrown instanceof Unwelcome ? thrown.message : "unknown"
        if (thrown instanceof Unwelcome && (thrown.inTls || /certificate|TLS/.test(why)))
          this.#noted?.({ host: options.host, failure: why })
        last = { kind: "deferred", reply: readable(`${options.host} [${options.address}]: ${why}`) }
      }
    }
    this.#unreachable = last
  }
}

/** Two addresses of a host, of both families where it has both: the rest of the tries is for its substitutes. */
function oneOfEach(addresses: readonly string[]): string[] {
  const six = addresses.filter((address) => isIPv6(address))
  const four = addresses.filter((address) => !isIPv6(address))
  return six.length > 0 && four.length > 0 ? [six[0]!, four[0]!] : addresses.slice(0, 2)
}

const noConnection: Verdict = { kind: "deferred", reply: "no mail server could be reached" }

function same({ recipients }: Letter, verdict: Verdict): Map<string, Verdict> {
  return new Map(recipients.map((address) => [address, verdict]))
}

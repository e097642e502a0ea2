import { Resolver } from "node:dns/promises"
import { isIP } from "node:net"
import { domainToASCII } from "node:url"
import type { UsableRoute } from "../directory/routes.ts"
import { leadsInward, ownAddresses } from "./address-policy.ts"
import type { Credentials, TlsPolicy } from "./client/client.ts"
import type { NoticeCause } from "./words/texts.ts"

/** A mail server of a destination and where it can be reached. */
export interface Host {
  name: string
  addresses: string[]
}

/** The way to a destination: its mail servers in the order to try them, or why there is none. */
export type Route =
  | ({ kind: "hosts"; hosts: Host[] } & Manner)
  | { kind: "failed"; status: string; cause: NoticeCause; reply: string }
  | { kind: "deferred"; reply: string }

/** How to connect, where it is not as usual. */
export interface Manner {
  port?: number
  tls?: TlsPolicy
  credentials?: Credentials
  /** Address of ours to connect from. */
  source?: string
}

/** Servers and addresses of one destination that are tried; more would only keep others waiting. */
const mostHosts = 10
const mostAddresses = 4

export interface RouterOptions {
  /** `address` or `address:port`; the system's when undefined. */
  dnsServers: string[] | undefined
  hostname: string
  /** May mail go to private and loopback addresses? */
  relayPrivate: boolean
}

type Answer<T> =
  | { kind: "found"; records: T[] }
  | { kind: "nothing" }
  | { kind: "no-such-name" }
  | { kind: "trouble"; code: string }

/** Finds mail servers (RFC 5321 §5). */
export class Router {
  readonly #resolver = new Resolver({ timeout: 2_500, tries: 2 })
  readonly #options: RouterOptions

  constructor(options: RouterOptions) {
    this.#options = options
    if (options.dnsServers) this.#resolver.setServers(options.dnsServers)
  }

  /**
   * The way to a domain, or to an address literal such as `[192.0.2.1]`, by a route that was set or by the DNS.
   * Never throws.
   */
  async find(domain: string, set?: UsableRoute): Promise<Route> {
    if (!set) return this.#byDns(domain)
    const manner = mannerOf(set)
    if (set.host === "") return { ...(await this.#byDns(domain)), ...manner }
    // A server that was named by hand may be anywhere.
    const found = await this.#addresses(set.host)
    if (found.kind === "host") return { kind: "hosts", hosts: [found.host], ...manner }
    const why = found.kind === "trouble" ? found.code : "no such name"
    return { kind: "deferred", reply: `the server of this route, ${set.host}, cannot be found (${why})` }
  }

  async #byDns(domain: string): Promise<Route> {
    const literal = /^\[(?:ipv6:)?([^\]]+)\]$/i.exec(domain)?.[1]
    if (literal) return this.#usable([{ name: literal, addresses: isIP(literal) ? [literal] : [] }])
    const name = domainToASCII(domain)
    if (!name) return noSuchDomain
    const answer = await ask(() => this.#resolver.resolveMx(name))
    if (answer.kind === "trouble") return dnsTrouble(name, answer.code)
    if (answer.kind === "no-such-name") return noSuchDomain
    if (answer.kind === "nothing") return this.#reach([name])
    if (answer.records.every(({ exchange }) => exchange === "" || exchange === ".")) return takesNoMail
    const names = this.#preferred(answer.records)
    return names.length === 0 ? pointsBack : this.#reach(names)
  }

  // Lowest preference first, equals shuffled. Where we are in the list ourselves, only better ones count (§5.1).
  #preferred(records: { priority: number; exchange: string }[]): string[] {
    const { hostname } = this.#options
    const ours = records.filter(({ exchange }) => exchange.toLowerCase() === hostname.toLowerCase())
    const worst = Math.min(...ours.map(({ priority }) => priority), Number.POSITIVE_INFINITY)
    return records
      .filter(({ priority }) => priority < worst)
      .map((record) => ({ ...record, chance: Math.random() }))
      .sort((a, b) => a.priority - b.priority || a.chance - b.chance)
      .slice(0, mostHosts)
      .map(({ exchange }) => exchange)
  }

  async #reach(names: string[]): Promise<Route> {
    const found = await Promise.all(names.map((name) => this.#addresses(name)))
    const hosts = found.flatMap((answer) => (answer.kind === "host" ? [answer.host] : []))
    if (hosts.length > 0) return this.#usable(hosts)
    const trouble = found.find((answer) => answer.kind === "trouble")
    if (trouble) return dnsTrouble(names[0]!, trouble.code)
    return { ...noSuchDomain, status: "5.4.4", reply: `${names[0]} has no address` }
  }

  async #addresses(
    name: string,
  ): Promise<{ kind: "host"; host: Host } | { kind: "nothing" } | { kind: "trouble"; code: string }> {
    if (isIP(name)) return { kind: "host", host: { name, addresses: [name] } }
    const [six, four] = await Promise.all([
      ask(() => this.#resolver.resolve6(name)),
      ask(() => this.#resolver.resolve4(name)),
    ])
    const records = (answer: Answer<string>) =>
      answer.kind === "found" ? answer.records.slice(0, mostAddresses) : []
    const addresses = [...records(six), ...records(four)]
    if (addresses.length > 0) return { kind: "host", host: { name, addresses } }
    const trouble = [six, four].find((answer) => answer.kind === "trouble")
    return trouble?.kind === "trouble" ? trouble : { kind: "nothing" }
  }

  #usable(hosts: Host[]): Route {
    if (this.#options.relayPrivate) return { kind: "hosts", hosts }
    const ours = ownAddresses()
    const outward = hosts
      .map(({ name, addresses }) => ({
        name,
        addresses: addresses.filter((address) => !leadsInward(address) && !ours.has(address)),
      }))
      .filter(({ addresses }) => addresses.length > 0)
    return outward.length > 0 ? { kind: "hosts", hosts: outward } : pointsBack
  }
}

function mannerOf({ host, port, tls, username, password, source }: UsableRoute): Manner {
  return {
    // Without a server of its own a route goes where everybody goes.
    ...(host !== "" && { port }),
    tls,
    ...(username !== "" && { credentials: { username, password: password ?? "" } }),
    ...(source !== "" && { source }),
  }
}

const noSuchDomain: Route & { kind: "failed" } = {
  kind: "failed",
  status: "5.1.2",
  cause: "no-such-domain",
  reply: "the domain does not exist",
}
const takesNoMail: Route = {
  kind: "failed",
  status: "5.1.10",
  cause: "takes-no-mail",
  reply: "the domain has a null MX",
}
const pointsBack: Route = {
  kind: "failed",
  status: "5.4.6",
  cause: "loop",
  reply: "the domain leads to an address where no other mail server can be",
}

const dnsTrouble = (name: string, code: string): Route => ({
  kind: "deferred",
  reply: `DNS could not be asked about ${name} (${code})`,
})

async function ask<T>(question: () => Promise<T[]>): Promise<Answer<T>> {
  try {
    const records = await question()
    return records.length > 0 ? { kind: "found", records } : { kind: "nothing" }
  } catch (thrown) {
    const code = String((thrown as { code?: string }).code ?? "unknown")
    if (code === "ENOTFOUND") return { kind: "no-such-name" }
    if (code === "ENODATA") return { kind: "nothing" }
    return { kind: "trouble", code }
  }
}

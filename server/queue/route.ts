import { Resolver } from "node:dns/promises"
import { isIP } from "node:net"
import { domainToASCII } from "node:url"
import type { UsableRoute } from "../directory/routes.ts"
import { type RecordOf, type SecureAnswer, SecureDns } from "../dns/secure-dns.ts"
import { leadsInward, ownAddresses } from "./address-policy.ts"
import type { Credentials, TlsPolicy } from "./client/client.ts"
import { type DaneDemand, tlsaText, usableRecords } from "./client/dane.ts"
import type { NoticeCause } from "./words/texts.ts"

/** A mail server of a destination and where it can be reached. */
export interface Host {
  name: string
  addresses: string[]
  /** What its zone says about its certificate; a text: why that cannot be known now, so that nothing may go there. */
  dane?: DaneDemand | string
}

/** The way to a destination: its mail servers in the order to try them, or why there is none. */
export type Route =
  /** `secure`: DNSSEC proves that these are the servers of the domain. */
  | ({ kind: "hosts"; hosts: Host[]; secure?: boolean } & Manner)
  | { kind: "failed"; status: string; cause: NoticeCause; reply: string }
  | { kind: "deferred"; reply: string }

/** How to connect, where it is not as usual. */
export interface Manner {
  port?: number
  tls?: TlsPolicy
  credentials?: Credentials
  /** Address of ours to connect from. */
  source?: string
  /** What is spoken there; SMTP when absent. */
  protocol?: "lmtp"
}

/** Servers and addresses of one destination that are tried; more would only keep others waiting. */
const mostHosts = 10
const mostAddresses = 4
/** TLSA records of a server that are told in reports. */
const mostPublished = 10

export interface RouterOptions {
  /** `address` or `address:port`; the system's when undefined. */
  dnsServers: string[] | undefined
  hostname: string
  /** May mail go to private and loopback addresses? */
  relayPrivate: boolean
  /** Do those servers validate (DNSSEC)? Only then there is DANE. */
  dnssec: boolean
  /** Port of other domains' mail servers. */
  relayPort: number
}

/** Asks for the records of a name. Never throws. */
type Ask = <T extends keyof RecordOf>(name: string, type: T) => Promise<SecureAnswer<RecordOf[T]>>

/** Finds mail servers (RFC 5321 §5), and what their zones say about them (RFC 7672 §2). */
export class Router {
  readonly #ask: Ask
  readonly #dns: SecureDns | undefined
  readonly #options: RouterOptions

  constructor(options: RouterOptions) {
    this.#options = options
    this.#dns = options.dnssec ? new SecureDns(options.dnsServers) : undefined
    this.#ask = this.#dns ? this.#dns.ask.bind(this.#dns) : askPlainly(options.dnsServers)
  }

  /** Whether the resolver does not validate although it is said to; then there is no DANE. */
  async isDeceived(): Promise<boolean> {
    return (await this.#dns?.validates()) === false
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
    const answer = await this.#ask(name, "MX")
    if (answer.kind === "trouble") return dnsTrouble(name, answer.code)
    if (answer.kind === "no-such-name") return noSuchDomain
    const { secure } = answer
    if (answer.kind === "nothing") return this.#reach([name], { domain: name, secure })
    if (answer.records.every(({ exchange }) => exchange === "" || exchange === ".")) return takesNoMail
    const names = this.#preferred(answer.records)
    return names.length === 0 ? pointsBack : this.#reach(names, { domain: name, secure })
  }

  // Lowest preference first, equals shuffled. Where we are in the list ourselves, only better ones count (§5.1).
  #preferred(records: RecordOf["MX"][]): string[] {
    const { hostname } = this.#options
    const ours = records.filter(({ exchange }) => exchange.toLowerCase() === hostname.toLowerCase())
    const worst = Math.min(...ours.map(({ preference = 0 }) => preference), Number.POSITIVE_INFINITY)
    return records
      .map(({ exchange, preference = 0 }) => ({ exchange, preference, chance: Math.random() }))
      .filter(({ preference }) => preference < worst)
      .sort((a, b) => a.preference - b.preference || a.chance - b.chance)
      .slice(0, mostHosts)
      .map(({ exchange }) => exchange)
  }

  async #reach(names: string[], of: { domain: string; secure: boolean }): Promise<Route> {
    const found = await Promise.all(names.map((name) => this.#addresses(name, of)))
    const hosts = found.flatMap((answer) => (answer.kind === "host" ? [answer.host] : []))
    if (hosts.length > 0) return this.#usable(hosts, of.secure)
    const trouble = found.find((answer) => answer.kind === "trouble")
    if (trouble) return dnsTrouble(names[0]!, trouble.code)
    return { ...noSuchDomain, status: "5.4.4", reply: `${names[0]} has no address` }
  }

  async #addresses(
    name: string,
    of: { domain: string; secure: boolean } = { domain: name, secure: false },
  ): Promise<{ kind: "host"; host: Host } | { kind: "nothing" } | { kind: "trouble"; code: string }> {
    if (isIP(name)) return { kind: "host", host: { name, addresses: [name] } }
    const [six, four] = await Promise.all([this.#ask(name, "AAAA"), this.#ask(name, "A")])
    const records = (answer: SecureAnswer<string>) =>
      answer.kind === "found" ? answer.records.slice(0, mostAddresses) : []
    const addresses = [...records(six), ...records(four)]
    const host: Host = { name, addresses }
    if (addresses.length > 0 && of.secure) {
      const dane = await this.#dane(name, of.domain, { six, four })
      return { kind: "host", host: dane === undefined ? host : { ...host, dane } }
    }
    if (addresses.length > 0) return { kind: "host", host }
    const trouble = [six, four].find((answer) => answer.kind === "trouble")
    return trouble?.kind === "trouble" ? trouble : { kind: "nothing" }
  }

  /**
   * What the zone of a mail server says about its certificate, where DNSSEC proves all of it (RFC 7672 §2.2); undefined:
   * nothing. An alias speaks before the name itself does (§2.2.2).
   */
  async #dane(
    host: string,
    domain: string,
    { six, four }: { six: SecureAnswer<string>; four: SecureAnswer<string> },
  ): Promise<Host["dane"]> {
    const names = await this.#tlsaBases(host, [six, four])
    for (const base of names) {
      const answer = await this.#ask(`_${this.#options.relayPort}._tcp.${base}`, "TLSA")
      // Who can suppress an answer must not be able to take the protection away (RFC 7672 §2.1.2).
      if (answer.kind === "trouble") return `its TLSA records could not be looked up (${answer.code})`
      if (answer.kind === "found" && answer.secure)
        return {
          base,
          names: [...new Set([base, host, domain])],
          records: usableRecords(answer.records),
          published: answer.records.slice(0, mostPublished).map(tlsaText),
        }
    }
    return undefined
  }

  async #tlsaBases(host: string, answers: SecureAnswer<string>[]): Promise<string[]> {
    const found = answers.filter((answer) => answer.kind === "found")
    const name = host.toLowerCase().replace(/\.$/, "")
    if (found.every(({ secure }) => secure)) {
      const there = found[0]!.name
      return there === name ? [name] : [there, name]
    }
    // Where an alias leads out of what is signed, the name itself may still be.
    if (found.every((answer) => answer.name === name)) return []
    const alias = await this.#ask(name, "CNAME")
    return alias.kind === "found" && alias.secure ? [name] : []
  }

  #usable(hosts: Host[], secure = false): Route {
    if (this.#options.relayPrivate) return { kind: "hosts", hosts, secure }
    const ours = ownAddresses()
    const outward = hosts
      .map((host) => ({
        ...host,
        addresses: host.addresses.filter((address) => !leadsInward(address) && !ours.has(address)),
      }))
      .filter(({ addresses }) => addresses.length > 0)
    return outward.length > 0 ? { kind: "hosts", hosts: outward, secure } : pointsBack
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

function askPlainly(servers: string[] | undefined): Ask {
  const resolver = new Resolver({ timeout: 2_500, tries: 2 })
  if (servers) resolver.setServers(servers)
  const records = async (name: string, type: keyof RecordOf): Promise<unknown[]> => {
    if (type !== "MX") return (await resolver.resolve(name, type)) as unknown[]
    const found = await resolver.resolveMx(name)
    return found.map(({ priority, exchange }) => ({ preference: priority, exchange }))
  }
  return async <T extends keyof RecordOf>(name: string, type: T) => {
    try {
      const found = (await records(name, type)) as RecordOf[T][]
      if (found.length === 0) return { kind: "nothing", secure: false }
      return { kind: "found", records: found, secure: false, name }
    } catch (thrown) {
      const code = String((thrown as { code?: string }).code ?? "unknown")
      if (code === "ENOTFOUND") return { kind: "no-such-name", secure: false }
      if (code === "ENODATA") return { kind: "nothing", secure: false }
      return { kind: "trouble", code }
    }
  }
}

// What DNS must say about a domain of ours, and whether it does. The panel and the command line ask here.

import { X509Certificate } from "node:crypto"
import { readFile } from "node:fs/promises"
import { join } from "node:path"
import type { Clock } from "../clock.ts"
import type { Config } from "../config.ts"
import type { Sql } from "../db/sql.ts"
import { Vault } from "../directory/vault.ts"
import type { Log } from "../log.ts"
import { selfSignedPath } from "../net/tls.ts"
import { checkSpf } from "./checks.ts"
import { type KeptReport, keptReports } from "./kept-reports.ts"
import { DkimKeys, sameKey } from "./keys.ts"
import { type DomainRecord, domainRecords, stsPolicy } from "./records.ts"
import { Dns, DnsFailure, type Lookup, type RecordType, textsOf, within } from "./resolver.ts"

export type { KeptReport } from "./kept-reports.ts"
export type { DomainRecord } from "./records.ts"

/** Does DNS show a record: as it should be, not at all, something else, or could it not be asked? */
export type RecordState = "found" | "missing" | "different" | "unknown"

/** A record with what DNS says about it. */
export interface CheckedRecord extends DomainRecord {
  state: RecordState
  /** What DNS shows instead; at most a few. */
  seen: string[]
}

export interface DomainDnsParts {
  config: Pick<Config, "dnsServers" | "dataFolder" | "ports" | "mtaSts" | "tls">
  sql: Sql
  clock: Clock
  log: Log
}

/** How much of what DNS shows instead is told: records, and characters of each. */
const mostSeen = 4
const longestSeen = 300
/** Questions for one look at a domain, and the time for all of them, milliseconds. */
const questions = 200
const time = 12_000

/** The DNS side of our domains. */
export class DomainDns {
  readonly #parts: DomainDnsParts
  readonly #keys: DkimKeys

  constructor(parts: DomainDnsParts) {
    this.#parts = parts
    this.#keys = new DkimKeys({ ...parts, vault: new Vault(join(parts.config.dataFolder, "keys")) })
  }

  /** What DNS should show. Makes the domain's keys when it has none yet. */
  async records(domain: { id: number; name: string }, hostname: string): Promise<DomainRecord[]> {
    const { ports, mtaSts } = this.#parts.config
    const open = (port: number | "off") => (port === "off" ? undefined : port)
    return domainRecords({
      domain: domain.name,
      hostname,
      keys: await this.#keys.published(domain),
      ports: { imaps: open(ports.imaps), submissions: open(ports.submissions), pop3s: open(ports.pop3s) },
      mtaSts,
      certificate: await this.#certificate(),
    })
  }

  // As the mail process uses it; before its first start there is none, and what is broken it tells itself.
  async #certificate(): Promise<string | undefined> {
    const { tls, dataFolder } = this.#parts.config
    try {
      const pem = await readFile(tls?.cert ?? join(dataFolder, selfSignedPath), "utf8")
      return new X509Certificate(pem) && pem
    } catch {
      return undefined
    }
  }

  /** Asks DNS about each record, just now. Never throws: what cannot be asked is "unknown". */
  async check(records: DomainRecord[], domain: string, hostname: string): Promise<CheckedRecord[]> {
    const { config, clock } = this.#parts
    const dns = new Dns({ servers: config.dnsServers, clock })
    return checkRecords(records, { domain, hostname, lookup: within(dns.lookup, { questions, time }) })
  }

  /** What others reported about a domain, newest first. */
  reports(domain: string, most: number): Promise<KeptReport[]> {
    return keptReports(this.#parts.sql, domain, most)
  }

  /** The MTA-STS policy of our domains; undefined when we publish none. */
  policy(hostname: string): string | undefined {
    const { mtaSts } = this.#parts.config
    return mtaSts === "off" ? undefined : stsPolicy(hostname, mtaSts)
  }
}

interface Question {
  domain: string
  hostname: string
  lookup: Lookup
}

/** Compares records with what DNS shows. */
export function checkRecords(records: DomainRecord[], question: Question): Promise<CheckedRecord[]> {
  return Promise.all(
    records.map(async (record) => {
      try {
        const { fits, seen } = await checkOne(record, question)
        const state = fits ? "found" : seen.length > 0 ? "different" : "missing"
        const shown = state === "different" ? seen.slice(0, mostSeen) : []
        return { ...record, state, seen: shown.map((text) => text.slice(0, longestSeen)) } as const
      } catch {
        return { ...record, state: "unknown", seen: [] } as const
      }
    }),
  )
}

interface Found {
  fits: boolean
  seen: string[]
}

async function checkOne(record: DomainRecord, question: Question): Promise<Found> {
  const { hostname, lookup } = question
  switch (record.purpose) {
    case "address": {
      const seen = await addressesOf(lookup, record.name)
      return { fits: seen.length > 0, seen }
    }
    case "mx": {
      const found = (await ask(lookup, record.name, "MX")) as { priority: number; exchange: string }[]
      const fits = found.some(({ exchange }) => sameName(exchange, hostname))
      return { fits, seen: found.map(({ priority, exchange }) => `${priority} ${exchange}.`) }
    }
    case "imaps":
    case "submissions":
    case "pop3s": {
      const found = (await ask(lookup, record.name, "SRV")) as ServiceRecord[]
      const port = Number(record.value!.split(" ")[2])
      const fits = found.some((service) => service.port === port && sameName(service.name, hostname))
      return {
        fits,
        seen: found.map(
          (service) => `${service.priority} ${service.weight} ${service.port} ${service.name}.`,
        ),
      }
    }
    case "tlsa": {
      const found = ((await ask(lookup, record.name, "TLSA")) as TlsaRecord[]).map(
        ({ certUsage, selector, match, data }) =>
          `${certUsage} ${selector} ${match} ${Buffer.from(data).toString("hex")}`,
      )
      return { fits: found.includes(record.value!), seen: found }
    }
    case "stsHost":
    case "autoconfig":
      return checkHost(record, question)
    case "spf":
      return checkSender(question)
    default:
      return checkText(record, lookup)
  }
}

/** As Node's resolver gives it. */
interface TlsaRecord {
  certUsage: number
  selector: number
  match: number
  data: ArrayBuffer
}

interface ServiceRecord {
  priority: number
  weight: number
  port: number
  name: string
}

// An alias of this server, or its address itself.
async function checkHost({ name }: DomainRecord, { hostname, lookup }: Question): Promise<Found> {
  const aliases = (await ask(lookup, name, "CNAME")) as string[]
  if (aliases.some((alias) => sameName(alias, hostname))) return { fits: true, seen: [] }
  const [here, there] = await Promise.all([addressesOf(lookup, hostname), addressesOf(lookup, name)])
  const fits = there.some((address) => here.includes(address))
  return { fits, seen: aliases.length > 0 ? aliases.map((alias) => `${alias}.`) : there }
}

// Whatever the record says, it fits when mail from this server passes.
async function checkSender({ domain, hostname, lookup }: Question): Promise<Found> {
  const seen = (await textsOf(lookup, domain)).filter((text) => /^v=spf1(\s|$)/i.test(text))
  const addresses = await addressesOf(lookup, hostname)
  if (seen.length === 0 || addresses.length === 0) return { fits: false, seen }
  const results = await Promise.all(
    addresses.map((client) =>
      checkSpf({ client, helo: hostname, sender: `postmaster@${domain}`, recipients: [] }, lookup, hostname),
    ),
  )
  return { fits: results.every(({ result }) => result === "pass"), seen }
}

const versions = { dmarc: "DMARC1", stsPolicy: "STSv1", tlsReports: "TLSRPTv1" } as const

async function checkText({ purpose, name, value }: DomainRecord, lookup: Lookup): Promise<Found> {
  const texts = await textsOf(lookup, name)
  if (purpose === "dkim" || purpose === "dkimPending" || purpose === "dkimRetired") {
    const key = value!.slice(value!.lastIndexOf("p=") + 2)
    return { fits: texts.some((text) => sameKey(text, key)), seen: texts }
  }
  const version = versions[purpose as keyof typeof versions]
  const seen = texts.filter((text) => text.replace(/\s/g, "").startsWith(`v=${version}`))
  // More than one counts as none (RFC 9989 §4.10, RFC 8461 §3.1, RFC 8460 §3).
  const [only] = seen
  if (seen.length !== 1 || only === undefined) return { fits: false, seen }
  if (purpose === "stsPolicy") return { fits: tag(only, "id") === tag(value!, "id"), seen }
  return { fits: purpose === "dmarc" ? tag(only, "p") !== undefined : tag(only, "rua") !== undefined, seen }
}

const tag = (text: string, name: string) =>
  new RegExp(`(?:^|;)\\s*${name}\\s*=\\s*([^;\\s]+)`).exec(text)?.[1]

const sameName = (a: string, b: string) => a.toLowerCase().replace(/\.$/, "") === b.toLowerCase()

async function addressesOf(lookup: Lookup, name: string): Promise<string[]> {
  const [four, six] = await Promise.all([ask(lookup, name, "A"), ask(lookup, name, "AAAA")])
  return [...four, ...six] as string[]
}

/** The records of a name, none when there are none. @throws DnsFailure when DNS cannot be asked */
async function ask(lookup: Lookup, name: string, type: RecordType): Promise<unknown[]> {
  try {
    return await lookup(name, type)
  } catch (thrown) {
    if (thrown instanceof DnsFailure && thrown.isNothing) return []
    throw thrown
  }
}

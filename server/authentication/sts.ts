// MTA-STS (RFC 8461): whether a destination asks for verified TLS. What always holds:
// - A policy that is known and not over applies, whatever DNS or the web server says or does not say just now: who can
//   suppress answers cannot take the protection away.
// - What cannot be learned delays no mail: without a known policy a destination has none.

import type { Clock } from "../clock.ts"
import type { Sql } from "../db/sql.ts"
import type { Log } from "../log.ts"
import type { OutgoingRequests } from "../net/outgoing-request.ts"
import { asciiDomain } from "./domain-name.ts"
import { type Lookup, textsOf } from "./resolver.ts"

/** Largest policy file, bytes, and the time to fetch it, milliseconds (RFC 8461 §3.3 allows a minute). */
const largestPolicy = 65_536
const fetchTime = 30_000
/** Longest time a policy may be good for (RFC 8461 §3.2), and how long after a failure nothing is fetched, milliseconds. */
const longestAge = 31_557_600_000
const failureKept = 5 * 60_000
/** How long a policy is used before it is looked at again although its id is the same, milliseconds. */
const refreshAge = 86_400_000
/** Host patterns that are looked at. */
const mostHosts = 50

/** What a destination asks for. */
export interface StsPolicy {
  mode: "enforce" | "testing"
  /** Patterns of names its mail servers may have. */
  hosts: string[]
  /** Milliseconds. */
  maxAge: number
}

/** A policy as its lines (RFC 8461 §3.2), for reports. */
export const policyLines = ({ mode, hosts, maxAge }: StsPolicy): string[] => [
  "version: STSv1",
  `mode: ${mode}`,
  ...hosts.map((host) => `mx: ${host}`),
  `max_age: ${Math.round(maxAge / 1000)}`,
]

/** Why a policy that a destination says it has could not be had, as reports name it (RFC 8460 §4.3.2.2). */
export type StsProblem = "sts-policy-fetch-error" | "sts-policy-invalid" | "sts-webpki-invalid"

/** The web server answered with something that is no policy. */
class NoPolicy extends Error {}

function problemOf(thrown: Error & { code?: unknown }): StsProblem {
  if (thrown instanceof NoPolicy) return "sts-policy-invalid"
  const isCertificate = /CERT|SELF_SIGNED|UNABLE_TO|ERR_TLS/.test(String(thrown.code ?? ""))
  return isCertificate ? "sts-webpki-invalid" : "sts-policy-fetch-error"
}

/** A policy file, read. */
interface PolicyFile {
  mode: "enforce" | "testing" | "none"
  hosts: string[]
  /** Milliseconds. */
  maxAge: number
}

interface PolicyRow {
  policy_id: string
  mode: PolicyFile["mode"]
  hosts: string
  expires_at: number
  checked_at: number
}

export interface StsParts {
  sql: Sql
  clock: Clock
  log: Log
  lookup: Lookup
  requests: OutgoingRequests
}

/** The policies of other domains, remembered for as long as they are good for. */
export class StsPolicies {
  readonly #parts: StsParts
  readonly #failed = new Map<string, { until: number; problem: StsProblem }>()
  readonly #asking = new Map<string, Promise<StsPolicy | undefined>>()

  constructor(parts: StsParts) {
    this.#parts = parts
  }

  /** The policy of a destination; undefined when it has none. Never throws. */
  policyFor(destination: string): Promise<StsPolicy | undefined> {
    const domain = asciiDomain(destination)
    if (!domain || destination.startsWith("[")) return Promise.resolve(undefined)
    const asking =
      this.#asking.get(domain) ??
      this.#find(domain)
        .catch((cause: Error) => {
          this.#parts.log.error("sts.fault", { domain, cause })
          return undefined
        })
        .finally(() => this.#asking.delete(domain))
    this.#asking.set(domain, asking)
    return asking
  }

  /** Why the policy of a destination could not be had when it was asked for just now; undefined: it could, or there is none. */
  problemWith(destination: string): StsProblem | undefined {
    const failure = this.#failed.get(asciiDomain(destination) ?? "")
    return failure && failure.until > this.#parts.clock.now() ? failure.problem : undefined
  }

  async #find(domain: string): Promise<StsPolicy | undefined> {
    const { sql, clock, lookup } = this.#parts
    const now = clock.now()
    const row = await sql.get<PolicyRow>(
      "SELECT policy_id, mode, hosts, expires_at, checked_at FROM sts_policy WHERE domain = ?",
      domain,
    )
    const known = row && row.expires_at > now ? row : undefined
    const id = policyIdIn(await textsOf(lookup, `_mta-sts.${domain}`).catch(() => []))
    const current = known !== undefined && known.policy_id === id && known.checked_at > now - refreshAge
    if (id === undefined || current || this.problemWith(domain)) return usable(known)
    const file = await this.#fetch(domain)
    if (!file) return usable(known)
    await this.#keep(domain, id, file)
    return file.mode === "none" ? undefined : { mode: file.mode, hosts: file.hosts, maxAge: file.maxAge }
  }

  async #fetch(domain: string): Promise<PolicyFile | undefined> {
    const { requests, clock, log } = this.#parts
    try {
      const answer = await requests.send({
        url: `https://mta-sts.${domain}/.well-known/mta-sts.txt`,
        limit: largestPolicy,
        time: fetchTime,
      })
      if (answer.status !== 200) throw new Error(`the policy is answered with status ${answer.status}`)
      if (!/^text\/plain\s*(;|$)/i.test(answer.type)) throw new NoPolicy("the policy is no text/plain")
      const file = readPolicy(answer.body.toString("utf8"))
      if (!file) throw new NoPolicy("the policy is not valid")
      this.#failed.delete(domain)
      return file
    } catch (cause) {
      log.warn("sts.fetch", { domain, cause: cause as Error })
      if (this.#failed.size > 10_000) this.#failed.clear()
      this.#failed.set(domain, { until: clock.now() + failureKept, problem: problemOf(cause as Error) })
      return undefined
    }
  }

  async #keep(domain: string, id: string, { mode, hosts, maxAge }: PolicyFile): Promise<void> {
    const now = this.#parts.clock.now()
    await this.#parts.sql.write(async (tx) => {
      await tx.run("DELETE FROM sts_policy WHERE domain = ? OR expires_at < ?", domain, now)
      await tx.run(
        `INSERT INTO sts_policy (domain, policy_id, mode, hosts, expires_at, checked_at) VALUES (?, ?, ?, ?, ?, ?)
         ON CONFLICT DO NOTHING`,
        domain,
        id,
        mode,
        hosts.join(" "),
        now + maxAge,
        now,
      )
    })
  }
}

function usable(row: PolicyRow | undefined): StsPolicy | undefined {
  if (!row || row.mode === "none") return undefined
  return { mode: row.mode, hosts: row.hosts.split(" "), maxAge: row.expires_at - row.checked_at }
}

/** The id in the TXT record (RFC 8461 §3.1); undefined when there is none, or more than one. */
export function policyIdIn(texts: string[]): string | undefined {
  const records = texts.filter((text) => /^v=STSv1\s*;/.test(text))
  if (records.length !== 1) return undefined
  return /;\s*id\s*=\s*([A-Za-z0-9]{1,32})\s*(?:;|$)/.exec(records[0]!)?.[1]
}

/** Reads a policy file (RFC 8461 §3.2); undefined when it is not valid. */
export function readPolicy(text: string): PolicyFile | undefined {
  const values = new Map<string, string[]>()
  for (const line of text.split(/\r?\n/)) {
    const [, name, value] = /^([A-Za-z0-9][A-Za-z0-9_.-]{0,31}):[ \t]*(.*?)[ \t]*$/.exec(line) ?? []
    if (name !== undefined && value !== undefined)
      values.set(name, [...(values.get(name) ?? []), value].slice(0, mostHosts))
  }
  const first = (name: string) => values.get(name)?.[0]
  const mode = first("mode")
  const age = first("max_age") ?? ""
  const hosts = (values.get("mx") ?? []).map((host) => host.toLowerCase())
  if (first("version") !== "STSv1" || !/^\d{1,10}$/.test(age)) return undefined
  if (mode !== "enforce" && mode !== "testing" && mode !== "none") return undefined
  if (mode !== "none" && hosts.length === 0) return undefined
  if (!hosts.every((host) => asciiDomain(host.replace(/^\*\./, "")) !== undefined)) return undefined
  return { mode, hosts, maxAge: Math.min(Number(age) * 1000, longestAge) }
}

/** Whether a policy allows a mail server by its name; "*." stands for exactly one label (RFC 8461 §4.1). */
export function allowsHost({ hosts }: Pick<StsPolicy, "hosts">, host: string): boolean {
  const name = host.toLowerCase().replace(/\.$/, "")
  const parent = name.slice(name.indexOf(".") + 1)
  return hosts.some((pattern) => (pattern.startsWith("*.") ? pattern.slice(2) === parent : pattern === name))
}

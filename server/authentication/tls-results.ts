import type { Clock } from "../clock.ts"
import type { Sql } from "../db/sql.ts"
import type { Log } from "../log.ts"
import type { StsProblem } from "./sts.ts"

/** How often counts are written down, milliseconds. */
const flushInterval = 60_000
/** Counts that wait in memory; more are written down at once. */
const mostPending = 1_000

/** How one connection to a mail server went. */
export interface TlsAttempt {
  domain: string
  /** Name of the server. */
  host: string
  /** What the destination demands; undefined: nothing. */
  demand:
    | {
        mode: "enforce" | "testing"
        allows(host: string): boolean
        /** Its policy as it was published. */
        published?: { lines: readonly string[]; hosts: readonly string[] }
      }
    | undefined
  /** Why its policy could not be had, although it says that it has one. */
  problem?: StsProblem | undefined
  /** Version and cipher, " verified" behind when the certificate proves the name; "" in the clear. Absent: it failed. */
  tls?: string
  /** Why it failed, where TLS had to do with it. */
  failure?: string
  /** The server's zone says what its certificate must be (RFC 7672): in records we can use, in others, or we cannot know. */
  dane?: "usable" | "unusable" | "unknown"
  /** Those records, as DNS writes them down. */
  tlsa?: readonly string[]
}

/** Takes notes of connections, for the reports of RFC 8460. */
export interface TlsNotes {
  note(attempt: TlsAttempt): void
}

/** A policy in a report (RFC 8460 §4.4), without the domain. */
export interface AppliedPolicy {
  "policy-type": string
  "policy-string"?: readonly string[]
  "mx-host"?: readonly string[]
}

/** Longest line of a policy, and most of them, that a report repeats. */
const longestLine = 500
const mostLines = 60

/** Under which policy an attempt was made, in the words it was published with, as they are kept until the report. */
export function appliedPolicy(policy: string, { demand, tlsa }: Pick<TlsAttempt, "demand" | "tlsa">): string {
  const lines = policy === "tlsa" ? tlsa : policy === "sts" ? demand?.published?.lines : undefined
  if (!lines) return policy
  const applied: AppliedPolicy = {
    "policy-type": policy,
    "policy-string": lines.slice(0, mostLines).map((line) => line.slice(0, longestLine)),
    ...(policy === "sts" && { "mx-host": demand!.published!.hosts.slice(0, mostLines) }),
  }
  return JSON.stringify(applied)
}

/** What was kept, read again; days that were counted by an older version know the type alone. */
export const keptPolicy = (kept: string): AppliedPolicy =>
  kept.startsWith("{") ? (JSON.parse(kept) as AppliedPolicy) : { "policy-type": kept }

/** What a report says of an attempt: under which policy, and "" or a result type of RFC 8460 §4.3. */
export function tlsResult(attempt: TlsAttempt): { policy: string; result: string } | undefined {
  const { host, demand, tls, failure, dane } = attempt
  if (dane) return daneResult(attempt)
  // Nothing is demanded then, but its owner would like to know.
  if (!demand && attempt.problem && (tls !== undefined || failure !== undefined))
    return { policy: "sts", result: attempt.problem }
  const policy = demand ? "sts" : "no-policy-found"
  if (failure !== undefined) return { policy, result: failureType(failure, demand !== undefined) }
  if (tls === undefined) return undefined
  if (tls === "") return { policy, result: "starttls-not-supported" }
  if (demand && !demand.allows(host)) return { policy, result: "validation-failure" }
  if (demand && !tls.endsWith(" verified")) return { policy, result: "certificate-not-trusted" }
  return { policy, result: "" }
}

// DANE comes before MTA-STS, so its result is the one that counts (RFC 8460 §4.2).
function daneResult({ tls, failure, dane }: TlsAttempt): { policy: string; result: string } | undefined {
  const policy = "tlsa"
  if (dane === "unknown") return { policy, result: "dnssec-invalid" }
  if (failure !== undefined)
    return {
      policy,
      result: /does not offer TLS/i.test(failure) ? "starttls-not-supported" : "validation-failure",
    }
  if (tls === undefined) return undefined
  return { policy, result: dane === "unusable" ? "tlsa-invalid" : "" }
}

function failureType(failure: string, demanded: boolean): string {
  if (/does not offer TLS/i.test(failure)) return "starttls-not-supported"
  if (/CERT_HAS_EXPIRED/.test(failure)) return "certificate-expired"
  if (/ALTNAME_INVALID/.test(failure)) return "certificate-host-mismatch"
  if (/certificate/i.test(failure)) return "certificate-not-trusted"
  return demanded ? "validation-failure" : "starttls-not-supported"
}

export interface TlsResultsParts {
  sql: Sql
  clock: Clock
  log: Log
}

/** Counts how connections went, by destination and day. */
export class TlsResults implements TlsNotes {
  readonly #parts: TlsResultsParts
  #pending = new Map<string, number>()
  #timer: NodeJS.Timeout | undefined

  constructor(parts: TlsResultsParts) {
    this.#parts = parts
  }

  note(attempt: TlsAttempt): void {
    const found = tlsResult(attempt)
    if (!found) return
    const day = dayOf(this.#parts.clock.now())
    const policy = appliedPolicy(found.policy, attempt)
    const key = JSON.stringify([day, attempt.domain, policy, found.result, attempt.host.toLowerCase()])
    this.#pending.set(key, (this.#pending.get(key) ?? 0) + 1)
    if (this.#pending.size >= mostPending) void this.flush()
    else this.#timer ??= setTimeout(() => this.flush(), flushInterval).unref()
  }

  /** Writes down what waits. Never throws: a count is not worth a fault. */
  async flush(): Promise<void> {
    clearTimeout(this.#timer)
    this.#timer = undefined
    const pending = this.#pending
    this.#pending = new Map()
    if (pending.size === 0) return
    const { sql, log } = this.#parts
    await sql
      .write(async (tx) => {
        for (const [key, count] of pending)
          await tx.run(
            `INSERT INTO tls_result (day, domain, policy, result, host, count) VALUES (?, ?, ?, ?, ?, ?)
             ON CONFLICT (day, domain, policy, result, host) DO UPDATE SET count = tls_result.count + excluded.count`,
            ...(JSON.parse(key) as string[]),
            count,
          )
      })
      .catch((cause: Error) => log.error("tls.results", { cause }))
  }
}

/** The day of a time in UTC, `2026-03-01`. */
export const dayOf = (time: number) => new Date(time).toISOString().slice(0, 10)

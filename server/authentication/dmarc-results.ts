import { createHash } from "node:crypto"
import type { Clock } from "../clock.ts"
import type { Sql } from "../db/sql.ts"
import type { Log } from "../log.ts"
import { domainOf } from "./domain-name.ts"
import type { Arrival } from "./examination.ts"
import type { Noted } from "./examiner.ts"
import { dayOf } from "./tls-results.ts"

/** How often counts are written down, milliseconds, and how many wait at most. */
const flushInterval = 60_000
const mostPending = 1_000
/** Different facts about one domain in one day; what comes behind is not told. */
const mostFacts = 5_000

/** What a report says about messages that had the same fate (RFC 7489 §7.2). */
export interface DmarcFacts {
  source: string
  disposition: string
  dkimAligned: boolean
  spfAligned: boolean
  headerFrom: string
  envelopeFrom: string
  dkim: { domain: string; selector: string; result: string }[]
  spf: { domain: string; result: string }
  /** The record of the domain, as it was found. */
  record: string
}

/** Counts what DMARC made of messages, by domain and day. */
export class DmarcResults {
  readonly #parts: { sql: Sql; clock: Clock; log: Log }
  #pending = new Map<
    string,
    { row: [day: string, domain: string, key: string, facts: string]; count: number }
  >()
  #timer: NodeJS.Timeout | undefined

  constructor(parts: { sql: Sql; clock: Clock; log: Log }) {
    this.#parts = parts
  }

  note(arrival: Arrival, { alignment, findings, disposition }: Noted): void {
    const facts: DmarcFacts = {
      source: arrival.client,
      disposition,
      dkimAligned: alignment.dkimAligned,
      spfAligned: alignment.spfAligned,
      headerFrom: alignment.domain,
      envelopeFrom: domainOf(arrival.sender) ?? "",
      dkim: findings.dkim,
      spf: findings.spf,
      record: alignment.record.slice(0, 1_000),
    }
    const text = JSON.stringify(facts)
    const key = createHash("sha256").update(text).digest("hex").slice(0, 32)
    const day = dayOf(this.#parts.clock.now())
    const domain = alignment.policyDomain
    const known = this.#pending.get(`${day} ${domain} ${key}`)
    if (known) known.count++
    else this.#pending.set(`${day} ${domain} ${key}`, { row: [day, domain, key, text], count: 1 })
    if (this.#pending.size >= mostPending) void this.flush()
    else this.#timer ??= setTimeout(() => this.flush(), flushInterval).unref()
  }

  /** Writes down what waits. Never throws: a count is not worth a fault. */
  async flush(): Promise<void> {
    clearTimeout(this.#timer)
    this.#timer = undefined
    const pending = [...this.#pending.values()]
    this.#pending = new Map()
    if (pending.length === 0) return
    const { sql, log } = this.#parts
    await sql
      .write(async (tx) => {
        for (const { row, count } of pending)
          await tx.run(
            `INSERT INTO dmarc_result (day, domain, key, facts, count)
             SELECT ?, ?, ?, ?, ? WHERE (SELECT COUNT(*) FROM dmarc_result WHERE day = ? AND domain = ?) < ${mostFacts}
             ON CONFLICT (day, domain, key) DO UPDATE SET count = dmarc_result.count + excluded.count`,
            ...row,
            count,
            row[0],
            row[1],
          )
      })
      .catch((cause: Error) => log.error("dmarc.results", { cause }))
  }
}

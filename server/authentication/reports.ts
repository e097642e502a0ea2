// Tells other domains once a day what became of mail in their name (DMARC, RFC 7489 §7.2) and how TLS to them went
// (RFC 8460), where they ask for it. What was counted is taken out of the database before it is told: a report is sent
// once or not at all, never twice.

import { randomUUID } from "node:crypto"
import { gzipSync } from "node:zlib"
import type { Clock } from "../clock.ts"
import type { Sql } from "../db/sql.ts"
import type { Log } from "../log.ts"
import type { OutgoingRequests } from "../net/outgoing-request.ts"
import type { DmarcFacts } from "./dmarc-results.ts"
import { domainOf, isWithin } from "./domain-name.ts"
import {
  dmarcReport,
  type ReportFacts,
  reportId,
  reportName,
  type TlsRow,
  tlsReport,
} from "./report-forms.ts"
import { type Lookup, textsOf } from "./resolver.ts"
import { dayOf } from "./tls-results.ts"

/** Addresses that are told, of those a domain names, and reports sent in one go. */
const mostAddresses = 2
const mostReports = 200
/** A larger report is not sent, bytes. */
const largestReport = 5_000_000

export interface ReportsParts {
  sql: Sql
  clock: Clock
  log: Log
  lookup: Lookup
  /** As we call ourselves. */
  hostname: string
  /** Sends a message of ours. @param bytes without Return-Path */
  send(recipient: string, bytes: Buffer): Promise<void>
  /** The way out to web servers that others name. */
  requests: Pick<OutgoingRequests, "send">
}

/** The reports we owe others. */
export class Reports {
  readonly #parts: ReportsParts

  constructor(parts: ReportsParts) {
    this.#parts = parts
  }

  /** Sends what was counted on days that are over. */
  async sendDue(): Promise<void> {
    const today = dayOf(this.#parts.clock.now())
    for (let sent = 0; sent < mostReports; sent++) if (!(await this.#sendOne("dmarc_result", today))) break
    for (let sent = 0; sent < mostReports; sent++) if (!(await this.#sendOne("tls_result", today))) break
  }

  async #sendOne(table: "dmarc_result" | "tls_result", today: string): Promise<boolean> {
    const { sql, hostname, log } = this.#parts
    const due = await sql.get<{ day: string; domain: string }>(
      `SELECT day, domain FROM ${table} WHERE day < ? ORDER BY day, domain LIMIT 1`,
      today,
    )
    if (!due) return false
    const facts: ReportFacts = { ...due, hostname }
    const rows = await sql.write((tx) =>
      tx.all<Record<string, string | number>>(
        `DELETE FROM ${table} WHERE day = ? AND domain = ? RETURNING *`,
        due.day,
        due.domain,
      ),
    )
    if (rows.length === 0) return true
    await (table === "dmarc_result" ? this.#tellDmarc(facts, rows) : this.#tellTls(facts, rows)).catch(
      (cause: Error) => log.warn("report.unsent", { domain: facts.domain, cause }),
    )
    return true
  }

  async #tellDmarc(facts: ReportFacts, rows: Record<string, string | number>[]): Promise<void> {
    const parsed = rows.map(({ facts: text, count }) => ({
      facts: JSON.parse(String(text)) as DmarcFacts,
      count: Number(count),
    }))
    const addresses = mailAddresses(parsed[0]!.facts.record)
    const wanted = []
    for (const address of addresses) if (await this.#mayBeTold(facts.domain, address)) wanted.push(address)
    const subject = `Report Domain: ${facts.domain} Submitter: ${facts.hostname} Report-ID: <${reportId(facts)}>`
    const report = {
      name: `${reportName(facts)}.xml.gz`,
      type: "application/gzip",
      text: dmarcReport(facts, parsed),
    }
    await this.#tell(facts, wanted, { subject, report, fields: "", kind: "multipart/mixed" })
  }

  async #tellTls(facts: ReportFacts, rows: Record<string, string | number>[]): Promise<void> {
    const texts = await textsOf(this.#parts.lookup, `_smtp._tls.${facts.domain}`)
    const records = texts.filter((text) => /^v=TLSRPTv1\s*;/.test(text))
    if (records.length !== 1) return
    const wanted = mailAddresses(records[0]!)
    const subject = `Report Domain: ${facts.domain} Submitter: ${facts.hostname} Report-ID: <${reportId(facts)}>`
    const text = tlsReport(facts, rows as unknown as TlsRow[])
    const report = { name: `${reportName(facts)}.json.gz`, type: "application/tlsrpt+gzip", text }
    for (const url of webAddresses(records[0]!)) await this.#post(facts, url, report)
    // What is wrong with their TLS must not keep them from hearing of it (RFC 8460 §3, RFC 8689 §5).
    const fields = `TLS-Report-Domain: ${facts.domain}\r\nTLS-Report-Submitter: ${facts.hostname}\r\nTLS-Required: No\r\n`
    await this.#tell(facts, wanted, {
      subject,
      report,
      fields,
      kind: 'multipart/report; report-type="tlsrpt"',
    })
  }

  /** Gives a report to a web server (RFC 8460 §5.4). One that does not take it keeps nobody else from theirs. */
  async #post(facts: ReportFacts, url: string, { type, text }: ReportMail["report"]): Promise<void> {
    const { requests, log } = this.#parts
    const body = gzipSync(text)
    if (body.length > largestReport) return
    try {
      const { status } = await requests.send({ url, method: "POST", type, body, limit: 65_536, time: 30_000 })
      if (status >= 300) throw new Error(`the server answers ${status}`)
      log.info("report.sent", { domain: facts.domain, to: url, day: facts.day })
    } catch (thrown) {
      log.warn("report.unsent", { domain: facts.domain, to: url, cause: thrown as Error })
    }
  }

  async #tell(facts: ReportFacts, addresses: string[], form: Omit<ReportMail, "to" | "now" | "hostname">) {
    const { clock, hostname, send, log } = this.#parts
    for (const to of addresses) {
      const bytes = composeReport({ ...form, to, hostname, now: clock.now() })
      if (bytes.length > largestReport) continue
      await send(to, bytes)
      log.info("report.sent", { domain: facts.domain, to, day: facts.day })
    }
  }

  // Another domain must say that it wants reports about this one (RFC 7489 §7.1).
  async #mayBeTold(domain: string, address: string): Promise<boolean> {
    const destination = domainOf(address)
    if (!destination) return false
    if (isWithin(destination, domain) || isWithin(domain, destination)) return true
    const texts = await textsOf(this.#parts.lookup, `${domain}._report._dmarc.${destination}`)
    return texts.some((text) => /^v=DMARC1\s*(;|$)/.test(text))
  }
}

const reportUris = (record: string) => (/(?:^|;)\s*rua\s*=([^;]*)/.exec(record)?.[1] ?? "").split(",")

/** The web addresses in rua= that reports about TLS may go to (RFC 8460 §3). */
export const webAddresses = (record: string): string[] =>
  reportUris(record)
    .map((uri) => uri.trim())
    .filter((uri) => /^https:\/\/[\x21-\x7e]{1,1000}$/i.test(uri) && URL.canParse(uri))
    .slice(0, mostAddresses)

/** The mail addresses in rua= (RFC 7489 §6.2, RFC 8460 §3); limits of size behind "!" are passed over. */
export function mailAddresses(record: string): string[] {
  return reportUris(record)
    .map((uri) => /^\s*mailto:([^\s!?,<>]+@[^\s!?,<>@]+)/i.exec(uri)?.[1])
    .filter((address) => address !== undefined && address.length <= 254 && /^[\x21-\x7e]+$/.test(address))
    .slice(0, mostAddresses) as string[]
}

interface ReportMail {
  to: string
  hostname: string
  now: number
  subject: string
  /** Further header fields, with their line ends. */
  fields: string
  /** Content-Type of the whole. */
  kind: string
  report: { name: string; type: string; text: string }
}

function composeReport({ to, hostname, now, subject, fields, kind, report }: ReportMail): Buffer {
  const boundary = `=_${randomUUID()}`
  const packed = gzipSync(report.text)
    .toString("base64")
    .replace(/.{76}(?=.)/g, "$&\r\n")
  const date = new Date(now).toUTCString().replace("GMT", "+0000")
  return Buffer.from(
    `Date: ${date}\r\nFrom: <postmaster@${hostname}>\r\nTo: <${to}>\r\nSubject: ${subject.replace(/ (Submitter|Report-ID)/g, "\r\n $1")}\r\n` +
      `Message-ID: <${randomUUID()}@${hostname}>\r\nAuto-Submitted: auto-generated\r\n${fields}MIME-Version: 1.0\r\n` +
      `Content-Type: ${kind};\r\n\tboundary="${boundary}"\r\n\r\n` +
      `--${boundary}\r\nContent-Type: text/plain\r\n\r\nThis is a report for programs, about mail of one day.\r\n\r\n` +
      `--${boundary}\r\nContent-Type: ${report.type}\r\nContent-Transfer-Encoding: base64\r\n` +
      `Content-Disposition: attachment;\r\n\tfilename="${report.name}"\r\n\r\n${packed}\r\n--${boundary}--\r\n`,
  )
}

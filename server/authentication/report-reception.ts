import type { Clock } from "../clock.ts"
import type { Sql } from "../db/sql.ts"
import type { Log } from "../log.ts"
import { leaves } from "../mime/attachment.ts"
import { content } from "../mime/content.ts"
import { headerFields, unfolded } from "../mime/header.ts"
import { parseStructure } from "../mime/structure.ts"
import type { Arrival, Findings, WholeMessage } from "./examination.ts"
import { type ReceivedReport, readReport } from "./received-report.ts"
import { unpack } from "./unpack.ts"

/** A larger message is no report, bytes. */
const largestMessage = 5_000_000
/** How long reports are kept, milliseconds, and how many of one domain. */
const kept = 90 * 86_400_000
const mostKept = 2_000

/** Takes in the reports others send to our postmasters. */
export class ReportReception {
  readonly #parts: { sql: Sql; clock: Clock; log: Log }

  constructor(parts: { sql: Sql; clock: Clock; log: Log }) {
    this.#parts = parts
  }

  /**
   * Keeps the report in a message, if it is one, about a domain of ours, to its postmaster, from somebody who proved who they
   * are. Never throws; the message itself goes its way.
   */
  async look(arrival: Arrival, message: WholeMessage, findings: Findings): Promise<void> {
    if (!arrival.recipients.some((address) => /^postmaster[@+]/i.test(address))) return
    if (!looksLikeReport(message.header) || !isProven(findings)) return
    try {
      const report = reportIn(await bytesOf(message))
      if (report) await this.#keep(report)
    } catch (cause) {
      const { sender, trace } = arrival
      this.#parts.log.info("report.unread", { trace, sender, cause: cause as Error })
    }
  }

  async #keep(report: ReceivedReport): Promise<void> {
    const { sql, clock, log } = this.#parts
    const now = clock.now()
    const { kind, domain, reporter, reportId, beginsAt, endsAt, passed, failed, failures } = report
    const made = await sql.write(async (tx) => {
      await tx.run("DELETE FROM received_report WHERE domain = ? AND received_at < ?", domain, now - kept)
      return tx.run(
        `INSERT INTO received_report (kind, domain, reporter, report_id, begins_at, ends_at, passed, failed, detail,
           received_at)
         SELECT ?, ?, ?, ?, ?, ?, ?, ?, ?, ? WHERE EXISTS (SELECT 1 FROM domain WHERE name = ?)
           AND (SELECT COUNT(*) FROM received_report WHERE domain = ?) < ${mostKept}
         ON CONFLICT DO NOTHING`,
        ...[
          kind,
          domain,
          reporter,
          reportId,
          beginsAt,
          endsAt,
          passed,
          failed,
          JSON.stringify(failures),
          now,
        ],
        domain,
        domain,
      )
    })
    if (made > 0) log.info("report.received", { kind, domain, reporter })
  }
}

// DMARC reports say so in Subject (RFC 7489 §7.2.1.1), TLS reports in a field or Content-Type (RFC 8460 §5.3).
function looksLikeReport(header: Buffer): boolean {
  for (const field of headerFields(header)) {
    const name = field.name.toLowerCase()
    if (name === "tls-report-domain") return true
    if (name === "subject" && /report\s+domain:/i.test(unfolded(header, field))) return true
    if (name === "content-type" && /tlsrpt/i.test(unfolded(header, field))) return true
  }
  return false
}

function isProven({ spf, dkim, dmarc }: Findings): boolean {
  return [spf, dmarc, ...dkim].some(({ result }) => result === "pass")
}

async function bytesOf({ header, body }: WholeMessage): Promise<Buffer> {
  const pieces: Uint8Array[] = [header]
  let size = header.length
  for await (const piece of body()) {
    size += piece.length
    if (size > largestMessage) throw new Error("the message is too large to be a report")
    pieces.push(piece)
  }
  return Buffer.concat(pieces)
}

/** The report in a message: its first part that is one. */
export function reportIn(bytes: Buffer): ReceivedReport | undefined {
  for (const part of leaves(parseStructure(bytes)).slice(0, 10)) {
    if (part.type === "text" && part.subtype === "plain") continue
    return readReport(unpack(Buffer.from(content(bytes, part))))
  }
  return undefined
}

import { Parser } from "htmlparser2"
import { z } from "zod"
import { asciiDomain } from "./domain-name.ts"

/** What somebody reports about mail in our name, reduced to what is shown. */
export interface ReceivedReport {
  kind: "dmarc" | "tls"
  domain: string
  /** Who reports, in their words. */
  reporter: string
  reportId: string
  /** Milliseconds. */
  beginsAt: number
  endsAt: number
  /** Messages that passed DMARC, or connections that were encrypted; and the others. */
  passed: number
  failed: number
  /** Where failures came from, or of what kind they were: the most frequent first. */
  failures: { what: string; count: number }[]
}

/** Longest text of a stranger that is kept, rows that are read, and failures that are told. */
const longestText = 200
const mostRows = 20_000
const mostFailures = 20

const seconds = z.coerce.number().int().min(0).max(9_999_999_999)
const count = z.coerce.number().int().min(0).max(1_000_000_000)

/** Reads a DMARC aggregate report (RFC 7489 appendix C) or a TLS report (RFC 8460 §4). @throws when it is neither */
export function readReport(text: string): ReceivedReport {
  const start = text.trimStart()
  const report = start.startsWith("{") ? readTls(start) : readDmarc(start)
  if (!asciiDomain(report.domain)) throw new Error("the report names no domain")
  if (report.endsAt < report.beginsAt) throw new Error("the report ends before it begins")
  return report
}

const tlsForm = z.object({
  "organization-name": z.string().default(""),
  "date-range": z.object({
    "start-datetime": z.iso.datetime({ offset: true }),
    "end-datetime": z.iso.datetime({ offset: true }),
  }),
  "report-id": z.string().min(1),
  policies: z
    .array(
      z.object({
        policy: z.object({ "policy-domain": z.string() }),
        summary: z.object({ "total-successful-session-count": count, "total-failure-session-count": count }),
        "failure-details": z
          .array(z.object({ "result-type": z.string(), "failed-session-count": count }))
          .max(mostRows)
          .nullish(),
      }),
    )
    .min(1)
    .max(1_000),
})

function readTls(text: string): ReceivedReport {
  const report = tlsForm.parse(JSON.parse(text))
  const failures = new Map<string, number>()
  for (const policy of report.policies)
    for (const detail of policy["failure-details"] ?? [])
      add(failures, detail["result-type"], detail["failed-session-count"])
  const sum = (name: "total-successful-session-count" | "total-failure-session-count") =>
    report.policies.reduce((total, { summary }) => total + summary[name], 0)
  return {
    kind: "tls",
    domain: report.policies[0]!.policy["policy-domain"].toLowerCase(),
    reporter: clean(report["organization-name"]),
    reportId: clean(report["report-id"]),
    beginsAt: Date.parse(report["date-range"]["start-datetime"]),
    endsAt: Date.parse(report["date-range"]["end-datetime"]),
    passed: sum("total-successful-session-count"),
    failed: sum("total-failure-session-count"),
    failures: mostFrequent(failures),
  }
}

// No DTD is read and no entity is made: the parser knows the five of XML alone.
function readDmarc(text: string): ReceivedReport {
  const values = new Map<string, string>()
  const failures = new Map<string, number>()
  const total = { passed: 0, failed: 0, rows: 0 }
  const path: string[] = []
  const parser = new Parser(
    {
      onopentag(name) {
        if (path.length > 20) throw new Error("the report is nested too deep")
        path.push(name)
        values.delete(path.join("/"))
      },
      ontext(part) {
        const key = path.join("/")
        values.set(key, ((values.get(key) ?? "") + part).slice(0, 1_000))
      },
      onclosetag() {
        if (path.join("/") === "feedback/record") {
          if (++total.rows > mostRows) throw new Error("the report has too many rows")
          addRow(values, total, failures)
        }
        path.pop()
      },
    },
    { xmlMode: true, decodeEntities: true },
  )
  parser.end(text)
  const value = (name: string) => (values.get(`feedback/${name}`) ?? "").trim()
  return {
    kind: "dmarc",
    domain: value("policy_published/domain").toLowerCase(),
    reporter: clean(value("report_metadata/org_name")),
    reportId: clean(z.string().min(1).parse(value("report_metadata/report_id"))),
    beginsAt: seconds.parse(value("report_metadata/date_range/begin")) * 1000,
    endsAt: seconds.parse(value("report_metadata/date_range/end")) * 1000,
    passed: total.passed,
    failed: total.failed,
    failures: mostFrequent(failures),
  }
}

function addRow(
  values: Map<string, string>,
  total: { passed: number; failed: number },
  failures: Map<string, number>,
): void {
  const row = (name: string) => (values.get(`feedback/record/row/${name}`) ?? "").trim()
  const messages = count.parse(row("count"))
  const passed = row("policy_evaluated/dkim") === "pass" || row("policy_evaluated/spf") === "pass"
  total[passed ? "passed" : "failed"] += messages
  if (!passed) add(failures, row("source_ip"), messages)
  for (const key of values.keys()) if (key.startsWith("feedback/record/")) values.delete(key)
}

function add(counts: Map<string, number>, what: string, more: number): void {
  const key = clean(what)
  counts.set(key, (counts.get(key) ?? 0) + more)
}

function mostFrequent(counts: Map<string, number>): ReceivedReport["failures"] {
  return [...counts]
    .map(([what, number]) => ({ what, count: number }))
    .sort((a, b) => b.count - a.count)
    .slice(0, mostFailures)
}

const clean = (text: string) =>
  text
    .replace(/[\p{Cc}\p{Cf}\u2028\u2029]+/gu, " ")
    .trim()
    .slice(0, longestText)

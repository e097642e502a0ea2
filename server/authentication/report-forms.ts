import { createHash } from "node:crypto"
import type { DmarcFacts } from "./dmarc-results.ts"
import { keptPolicy } from "./tls-results.ts"

const daySeconds = 86_400

/** What every report tells about itself. */
export interface ReportFacts {
  /** As we call ourselves. */
  hostname: string
  /** The domain that is told. */
  domain: string
  /** `2026-03-01`, UTC. */
  day: string
}

const beginOf = (day: string) => Date.parse(`${day}T00:00:00Z`) / 1000

/** Names a report of one day; the same whoever writes it. */
export function reportId({ hostname, domain, day }: ReportFacts): string {
  const hash = createHash("sha256").update(`${hostname} ${domain} ${day}`).digest("hex").slice(0, 16)
  return `${day}.${hash}`
}

/** `receiver!domain!begin!end` (RFC 7489 §7.2.1.1, RFC 8460 §5.1). */
export function reportName({ hostname, domain, day }: ReportFacts): string {
  const begin = beginOf(day)
  return `${hostname}!${domain}!${begin}!${begin + daySeconds - 1}`
}

/** A DMARC aggregate report (RFC 7489 appendix C). */
export function dmarcReport(facts: ReportFacts, rows: { facts: DmarcFacts; count: number }[]): string {
  const begin = beginOf(facts.day)
  const record = rows[0]?.facts.record ?? ""
  const tag = (name: string, otherwise: string) =>
    new RegExp(`;\\s*${name}\\s*=\\s*([^;\\s]+)`).exec(record)?.[1] ?? otherwise
  const p = tag("p", "none")
  return `<?xml version="1.0" encoding="UTF-8"?>
<feedback>
  <version>1.0</version>
  <report_metadata>
    <org_name>${escaped(facts.hostname)}</org_name>
    <email>postmaster@${escaped(facts.hostname)}</email>
    <report_id>${reportId(facts)}</report_id>
    <date_range><begin>${begin}</begin><end>${begin + daySeconds - 1}</end></date_range>
  </report_metadata>
  <policy_published>
    <domain>${escaped(facts.domain)}</domain>
    <adkim>${escaped(tag("adkim", "r"))}</adkim>
    <aspf>${escaped(tag("aspf", "r"))}</aspf>
    <p>${escaped(p)}</p>
    <sp>${escaped(tag("sp", p))}</sp>
    <pct>100</pct>
  </policy_published>
${rows.map(dmarcRow).join("\n")}
</feedback>
`
}

function dmarcRow({ facts, count }: { facts: DmarcFacts; count: number }): string {
  const dkim = facts.dkim
    .filter(({ domain }) => domain !== "")
    .map(
      ({ domain, selector, result }) =>
        `<dkim><domain>${escaped(domain)}</domain><selector>${escaped(selector)}</selector><result>${escaped(result)}</result></dkim>`,
    )
  const verdict = (aligned: boolean) => (aligned ? "pass" : "fail")
  return `  <record>
    <row>
      <source_ip>${escaped(facts.source)}</source_ip>
      <count>${count}</count>
      <policy_evaluated>
        <disposition>${escaped(facts.disposition)}</disposition>
        <dkim>${verdict(facts.dkimAligned)}</dkim>
        <spf>${verdict(facts.spfAligned)}</spf>
      </policy_evaluated>
    </row>
    <identifiers>
      <envelope_from>${escaped(facts.envelopeFrom)}</envelope_from>
      <header_from>${escaped(facts.headerFrom)}</header_from>
    </identifiers>
    <auth_results>
      ${dkim.join("\n      ")}
      <spf><domain>${escaped(facts.spf.domain)}</domain><result>${escaped(facts.spf.result)}</result></spf>
    </auth_results>
  </record>`
}

// Texts of strangers: nothing that ends an element, and no control characters, which XML does not allow.
const escaped = (text: string) =>
  text.replace(/[^\x20-\x7e]/g, "?").replace(/[<>&"']/g, (char) => `&#${char.charCodeAt(0)};`)

/** One count of connections, as the database keeps it. */
export interface TlsRow {
  /** See `appliedPolicy`. */
  policy: string
  result: string
  host: string
  count: number
}

/** A TLS report (RFC 8460 §4.4). */
export function tlsReport(facts: ReportFacts, rows: TlsRow[]): string {
  const { hostname, domain, day } = facts
  const kinds = [...new Set(rows.map(({ policy }) => policy))]
  return JSON.stringify({
    "organization-name": hostname,
    "date-range": { "start-datetime": `${day}T00:00:00Z`, "end-datetime": `${day}T23:59:59Z` },
    "contact-info": `postmaster@${hostname}`,
    "report-id": reportId(facts),
    policies: kinds.map((kind) => {
      const ours = rows.filter(({ policy }) => policy === kind)
      const failed = ours.filter(({ result }) => result !== "")
      const sum = (some: TlsRow[]) => some.reduce((total, { count }) => total + count, 0)
      return {
        policy: { ...keptPolicy(kind), "policy-domain": domain },
        summary: {
          "total-successful-session-count": sum(ours) - sum(failed),
          "total-failure-session-count": sum(failed),
        },
        "failure-details": failed.map(({ result, host, count }) => ({
          "result-type": result,
          "receiving-mx-hostname": host,
          "failed-session-count": count,
        })),
      }
    }),
  })
}

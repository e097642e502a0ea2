import { useTranslations } from "next-intl"
import type { CheckedRecord, DomainRecord, KeptReport } from "../../server/authentication/domain-dns"
import { CheckAgain } from "./check-again"
import { DetailPage } from "./detail-page"
import { DnsRecordRow } from "./dns-record-row"
import { ReportList } from "./report-list"

export interface DnsViewProps {
  /** As people read it. */
  name: string
  hostname: string
  /** Without a state while DNS is being asked. */
  records: (DomainRecord | CheckedRecord)[]
  reports: KeptReport[]
}

/** The records in the order somebody sets them up. */
const groups = {
  receiving: ["address", "mx"],
  sending: ["spf", "dkimPending", "dkim", "dkimRetired", "dmarc"],
  encryption: ["stsPolicy", "stsHost", "tlsReports", "tlsa"],
  programs: ["imaps", "submissions", "pop3s", "autoconfig"],
} as const satisfies Record<string, DomainRecord["purpose"][]>

/** The DNS records of a domain, ready to be copied, and what DNS says about each. */
export function DnsView({ name, hostname, records, reports }: DnsViewProps) {
  const t = useTranslations("panel.dns")
  return (
    <DetailPage
      back={{ path: "/panel/domains", text: t("back") }}
      title={t("title", { name })}
      description={t("description")}
      action={<CheckAgain />}
    >
      <Summary records={records} />
      {Object.entries(groups).map(([group, purposes]) => {
        const rows = records.filter(({ purpose }) => (purposes as readonly string[]).includes(purpose))
        if (rows.length === 0) return null
        return (
          <section key={group} aria-labelledby={`dns-${group}`}>
            <h2 id={`dns-${group}`} className="mb-2 font-semibold text-base">
              {t(`group.${group as keyof typeof groups}`)}
            </h2>
            <ul className="divide-y divide-line rounded-xl border border-line bg-surface">
              {rows.map((record) => (
                <DnsRecordRow
                  key={`${record.type} ${record.name}`}
                  record={record}
                  domain={name}
                  hostname={hostname}
                />
              ))}
            </ul>
          </section>
        )
      })}
      <p className="text-ink-soft text-sm">{t("reverse", { host: hostname })}</p>
      <ReportList name={name} reports={reports} />
    </DetailPage>
  )
}

/** Records that need not be there: a key that was given up, and what says nothing without DNSSEC. */
const optional: readonly DomainRecord["purpose"][] = ["dkimRetired", "tlsa"]

// How far it is.
function Summary({ records }: Pick<DnsViewProps, "records">) {
  const t = useTranslations("panel.dns")
  const needed = records.filter(({ purpose }) => !optional.includes(purpose))
  const found = needed.filter((record) => "state" in record && record.state === "found").length
  const asking = needed.some((record) => !("state" in record))
  const share = needed.length === 0 ? 0 : found / needed.length
  return (
    <div role="status">
      <p className="text-sm">
        {asking
          ? t("asking")
          : found === needed.length
            ? t("complete")
            : t("summary", { count: found, total: needed.length })}
      </p>
      <div aria-hidden className="mt-2 h-1.5 max-w-sm overflow-hidden rounded-full bg-pressed">
        <div className="h-full rounded-full bg-accent" style={{ width: `${share * 100}%` }} />
      </div>
    </div>
  )
}

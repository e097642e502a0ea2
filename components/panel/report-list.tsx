import { useFormatter, useTranslations } from "next-intl"
import type { KeptReport } from "../../server/authentication/domain-dns"
import { Badge } from "../ui/badge"

export interface ReportListProps {
  /** The domain as people read it. */
  name: string
  reports: KeptReport[]
}

/** What other servers report about mail in a domain's name. */
export function ReportList({ name, reports }: ReportListProps) {
  const t = useTranslations("panel.dns.reports")
  return (
    <section aria-labelledby="dns-reports">
      <h2 id="dns-reports" className="mb-2 font-semibold text-base">
        {t("title")}
      </h2>
      {reports.length === 0 ? (
        <p className="text-ink-soft text-sm">{t("none", { name })}</p>
      ) : (
        <ul className="divide-y divide-line rounded-xl border border-line bg-surface">
          {reports.map((report) => (
            <ReportRow key={report.id} report={report} />
          ))}
        </ul>
      )}
    </section>
  )
}

function ReportRow({ report }: { report: KeptReport }) {
  const t = useTranslations("panel.dns.reports")
  const format = useFormatter()
  const { kind, reporter, endsAt, passed, failed, failures } = report
  return (
    <li className="px-4 py-3 sm:px-5">
      <div className="flex flex-wrap items-center gap-x-3 gap-y-1">
        <Badge look={failed > 0 ? "warn" : "accent"}>{t(kind)}</Badge>
        <span className="min-w-0 flex-1 truncate font-medium text-sm">
          <bdi>{reporter}</bdi>
        </span>
        <span className="text-sm tabular-nums">
          {t("counts", { passed: format.number(passed), failed: format.number(failed) })}
        </span>
        <time dateTime={new Date(endsAt).toISOString()} className="text-ink-faint text-sm">
          {format.dateTime(endsAt, { dateStyle: "medium", timeZone: "UTC" })}
        </time>
      </div>
      {failures.length > 0 && (
        <p className="mt-1 break-words text-ink-soft text-sm">
          {t("failures")}:{" "}
          {failures
            .slice(0, 5)
            .map(({ what, count }) => `${what} (${format.number(count)})`)
            .join(", ")}
        </p>
      )}
    </li>
  )
}

import { ArrowLeft } from "lucide-react"
import Link from "next/link"
import { useTranslations } from "next-intl"
import { Badge } from "../ui/badge"
import { CopyText } from "./copy-text"
import type { DnsRecord } from "./dns-records"

export interface DnsViewProps {
  /** As people read it. */
  name: string
  hostname: string
  records: DnsRecord[]
}

/** The DNS records of a domain, ready to be copied. */
export function DnsView({ name, hostname, records }: DnsViewProps) {
  const t = useTranslations("panel.dns")
  return (
    <div className="mx-auto flex w-full max-w-5xl flex-col gap-5 px-4 py-6 sm:px-8 sm:py-8">
      <header>
        <Link
          href="/panel/domains"
          className="inline-flex items-center gap-1.5 rounded text-ink-soft text-sm hover:text-ink"
        >
          <ArrowLeft aria-hidden className="size-4" />
          {t("back")}
        </Link>
        <h1 className="mt-2 font-semibold text-2xl tracking-tight">{t("title", { name })}</h1>
        <p className="mt-1 text-ink-soft">{t("description")}</p>
      </header>
      <ul className="divide-y divide-line rounded-xl border border-line bg-surface">
        {records.map((record) => (
          <li key={`${record.type} ${record.name}`} className="px-4 py-4 sm:px-5">
            <div className="flex items-start gap-3">
              <span className="w-14 shrink-0 pt-0.5">
                <Badge look="accent">{record.type}</Badge>
              </span>
              <div className="min-w-0 flex-1">
                <dl className="grid grid-cols-1 gap-x-6 gap-y-1 sm:grid-cols-2">
                  <Part label={t("recordName")}>
                    <CopyText text={record.name} />
                  </Part>
                  <Part label={t("value")}>
                    {record.value ? (
                      <CopyText text={record.value} />
                    ) : (
                      <span className="text-ink-soft text-sm italic">
                        {t("publicAddress", { host: hostname })}
                      </span>
                    )}
                  </Part>
                </dl>
                <p className="mt-2 text-ink-faint text-sm">{t(`purpose.${record.purpose}`, { name })}</p>
              </div>
            </div>
          </li>
        ))}
      </ul>
      <p className="text-ink-soft text-sm">{t("reverse", { host: hostname })}</p>
    </div>
  )
}

function Part({ label, children }: { label: string; children: React.ReactNode }) {
  return (
    <div className="min-w-0">
      <dt className="text-ink-faint text-xs">{label}</dt>
      <dd className="flex min-h-7 items-center">{children}</dd>
    </div>
  )
}

import { CircleAlert, CircleCheck, CircleDashed, CircleHelp, CircleX, type LucideIcon } from "lucide-react"
import { useTranslations } from "next-intl"
import type { CheckedRecord, DomainRecord, RecordState } from "../../server/authentication/domain-dns"
import { Badge } from "../ui/badge"
import { CopyText } from "./copy-text"

const looks: Record<RecordState | "checking", { icon: LucideIcon; colour: string }> = {
  checking: { icon: CircleDashed, colour: "text-ink-faint" },
  found: { icon: CircleCheck, colour: "text-accent" },
  missing: { icon: CircleX, colour: "text-danger" },
  different: { icon: CircleAlert, colour: "text-warn" },
  unknown: { icon: CircleHelp, colour: "text-ink-soft" },
}

export interface DnsRecordRowProps {
  record: DomainRecord | CheckedRecord
  /** As people read it. */
  domain: string
  hostname: string
}

/** One record: what to put where, what it is for, and whether DNS shows it. */
export function DnsRecordRow({ record, domain, hostname }: DnsRecordRowProps) {
  const t = useTranslations("panel.dns")
  const seen = "seen" in record ? record.seen : []
  return (
    <li className="px-4 py-4 sm:px-5">
      <div className="flex flex-wrap items-center gap-x-3 gap-y-1">
        <Badge look="accent">{record.type}</Badge>
        <p className="order-last min-w-0 basis-full text-ink-soft text-sm sm:order-none sm:flex-1 sm:basis-0">
          {t(`purpose.${record.purpose}`, { name: domain })}
        </p>
        <State state={"state" in record ? record.state : "checking"} />
      </div>
      <dl className="mt-2 grid grid-cols-1 gap-x-6 gap-y-1 sm:grid-cols-[minmax(0,2fr)_minmax(0,3fr)]">
        <Part label={t("recordName")}>
          <CopyText text={record.name} />
        </Part>
        <Part label={t("value")}>
          {record.value ? (
            <CopyText text={record.value} />
          ) : (
            <span className="text-ink-soft text-sm italic">{t("publicAddress", { host: hostname })}</span>
          )}
        </Part>
        {seen.length > 0 && (
          <div className="min-w-0 sm:col-start-2">
            <dt className="text-warn text-xs">{t("seen")}</dt>
            {seen.map((text) => (
              <dd key={text} className="break-all font-mono text-sm">
                <bdi>{text}</bdi>
              </dd>
            ))}
          </div>
        )}
      </dl>
    </li>
  )
}

function State({ state }: { state: RecordState | "checking" }) {
  const t = useTranslations("panel.dns")
  const { icon: Icon, colour } = looks[state]
  return (
    <span className={`ml-auto inline-flex shrink-0 items-center gap-1.5 font-medium text-sm ${colour}`}>
      <Icon aria-hidden className="size-4" />
      {t(`state.${state}`)}
    </span>
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

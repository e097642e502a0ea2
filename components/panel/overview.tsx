import { AtSign, Globe, type LucideIcon, Send, Users } from "lucide-react"
import Link from "next/link"
import { useTranslations } from "next-intl"
import { PageHead } from "../ui/page-head"
import { type RecentChange, RecentChanges } from "./recent-changes"
import { Settings, type SettingsProps } from "./settings"

export interface OverviewProps extends SettingsProps {
  counts: { domains: number; accounts: number; aliases: number; queue: number }
  changes: RecentChange[]
}

/** The first page of the panel: how much there is, how to connect, what was changed last. */
export function Overview({ counts, changes, ...settings }: OverviewProps) {
  const t = useTranslations("panel")
  return (
    <>
      <PageHead title={t("places.overview")} hint={t("overview.description", { host: settings.hostname })} />
      <ul className="grid grid-cols-2 gap-3 lg:grid-cols-4">
        <Count icon={Globe} to="/panel/domains" label={t("places.domains")} value={counts.domains} />
        <Count icon={Users} to="/panel/accounts" label={t("places.accounts")} value={counts.accounts} />
        <Count icon={AtSign} to="/panel/aliases" label={t("places.aliases")} value={counts.aliases} />
        <Count icon={Send} to="/panel/queue" label={t("overview.queued")} value={counts.queue} />
      </ul>
      <div className="grid items-start gap-6 lg:grid-cols-2">
        <Settings {...settings} />
        <RecentChanges changes={changes} />
      </div>
    </>
  )
}

function Count({
  icon: Icon,
  to,
  label,
  value,
}: {
  icon: LucideIcon
  to: string
  label: string
  value: number
}) {
  return (
    <li>
      <Link
        href={to}
        className="flex flex-col gap-3 rounded-xl border border-line bg-surface p-4 transition-colors hover:bg-hover"
      >
        <Icon aria-hidden className="size-5 stroke-[1.5] text-accent" />
        <span>
          <span className="block font-semibold text-2xl tabular-nums">{value}</span>
          <span className="block text-ink-soft text-sm">{label}</span>
        </span>
      </Link>
    </li>
  )
}

"use client"

import { ShieldBan } from "lucide-react"
import { useFormatter, useNow, useTranslations } from "next-intl"
import { Badge } from "../ui/badge"
import type { BanChanges, BanRow } from "./ban"
import { BanForm } from "./ban-form"
import { ListView } from "./list-view"
import type { PagerProps } from "./pager"

export interface BansViewProps {
  rows: BanRow[]
  pager: PagerProps
  changes: BanChanges
}

/** Who is kept out, why and until when. */
export function BansView({ rows, pager, changes }: BansViewProps) {
  const t = useTranslations("panel.bans")
  const format = useFormatter()
  const now = useNow()
  return (
    <ListView
      noun="bans"
      icon={<ShieldBan />}
      rows={rows.map((ban) => ({ ...ban, readable: ban.network }))}
      pager={pager}
      changes={{ remove: changes.remove }}
      describe={({ reason, note, times, until }) => ({
        badges: times > 1 && <Badge look="warn">{t("times", { count: times })}</Badge>,
        detail: note ? `${t(`reasons.${reason}`)}: ${note}` : t(`reasons.${reason}`),
        facts: (
          <time dateTime={new Date(until).toISOString()} suppressHydrationWarning>
            {t("until", { when: format.relativeTime(new Date(until), now) })}
          </time>
        ),
      })}
      create={(ends) => <BanForm create={changes.create} {...ends} />}
    />
  )
}

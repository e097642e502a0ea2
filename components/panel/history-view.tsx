"use client"

import { Inbox } from "lucide-react"
import { useFormatter, useNow, useTranslations } from "next-intl"
import { useState } from "react"
import { Badge } from "../ui/badge"
import { EmptyState } from "../ui/empty-state"
import { HistoryDetail } from "./history-detail"
import type { HistoryRow } from "./history-entry"
import { ListPage } from "./list-page"
import { ListRow } from "./list-row"
import type { PagerProps } from "./pager"
import { QueueFilter } from "./queue-filter"

export interface HistoryViewProps {
  rows: HistoryRow[]
  pager: PagerProps
  /** How many days it is remembered what became of mail. */
  days: number
}

const looks = {
  filed: "accent",
  "sent-on": "accent",
  piped: "accent",
  discarded: "neutral",
  repeated: "neutral",
  refused: "danger",
} as const

/** What became of mail for addresses here. */
export function HistoryView({ rows, pager, days }: HistoryViewProps) {
  const t = useTranslations("panel.history")
  const queue = useTranslations("panel.queue")
  const format = useFormatter()
  const now = useNow()
  const [open, setOpen] = useState<HistoryRow>()

  return (
    <>
      <ListPage
        title={queue("title")}
        description={t("description", { days })}
        filter={<QueueFilter state="here" />}
        search={{ label: t("search"), text: pager.search }}
        pager={pager}
        empty={<Nothing search={pager.search} />}
      >
        {rows.map((entry) => (
          <ListRow
            key={entry.id}
            icon={<Inbox />}
            title={entry.recipient}
            badges={<Badge look={looks[entry.outcome]}>{t(`outcomes.${entry.outcome}`)}</Badge>}
            detail={entry.reply || entry.subject || queue("noSubject")}
            facts={
              <span className="flex min-w-0 flex-col gap-0.5 sm:items-end">
                <span suppressHydrationWarning>{format.relativeTime(new Date(entry.at), now)}</span>
                <span className="max-w-72 truncate text-ink-faint text-xs">
                  {[entry.account, entry.place].filter(Boolean).join(" · ") || entry.rule}
                </span>
              </span>
            }
            onOpen={() => setOpen(entry)}
          >
            {null}
          </ListRow>
        ))}
      </ListPage>
      {open && <HistoryDetail entry={open} onClose={() => setOpen(undefined)} />}
    </>
  )
}

function Nothing({ search }: { search: string }) {
  const t = useTranslations("panel.history")
  const queue = useTranslations("panel.queue")
  if (search) return <EmptyState icon={<Inbox />} title={queue("noMatch", { search })} />
  return (
    <EmptyState icon={<Inbox />} title={t("empty")}>
      {t("emptyHint")}
    </EmptyState>
  )
}

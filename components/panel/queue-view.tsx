"use client"

import { Send } from "lucide-react"
import { useFormatter, useNow, useTranslations } from "next-intl"
import { useState } from "react"
import { Badge } from "../ui/badge"
import { EmptyState } from "../ui/empty-state"
import { toast } from "../ui/toast"
import { ConfirmDialog } from "./confirm-dialog"
import { ListPage } from "./list-page"
import { ListRow } from "./list-row"
import type { PagerProps } from "./pager"
import { QueueDetail } from "./queue-detail"
import { cipherOf, type QueueChanges, type QueueRow } from "./queue-entry"
import { QueueFilter } from "./queue-filter"
import { QueueMenu, type QueueQuestion } from "./queue-menu"
import type { QueueFilterState } from "./queue-states"

export interface QueueViewProps {
  rows: QueueRow[]
  pager: PagerProps
  state: QueueFilterState
  /** How many days something is tried, and how long it is remembered what became of it. */
  days: { tried: number; kept: number }
  changes: QueueChanges
}

const looks = {
  scheduled: "neutral",
  due: "neutral",
  leased: "accent",
  held: "warn",
  delivered: "accent",
  bounced: "danger",
  cancelled: "neutral",
} as const

/** Mail on its way to other servers, and what became of it. */
export function QueueView({ rows, pager, state, days, changes }: QueueViewProps) {
  const t = useTranslations("panel.queue")
  const [open, setOpen] = useState<{ what: QueueQuestion; entry: QueueRow }>()
  const close = () => setOpen(undefined)
  const waiting = state === "open" || state === "held"

  return (
    <>
      <ListPage
        title={t("title")}
        description={waiting ? t("description", { days: days.tried }) : t("history", { days: days.kept })}
        filter={<QueueFilter state={state} />}
        search={{ label: t("search"), text: pager.search }}
        pager={pager}
        empty={<Nothing search={pager.search} state={state} />}
      >
        {rows.map((entry) => (
          <ListRow
            key={entry.id}
            icon={<Send />}
            title={entry.recipient}
            badges={<Badge look={looks[entry.state]}>{t(`states.${entry.state}`)}</Badge>}
            detail={detailOf(entry) || t("noSubject")}
            facts={<When entry={entry} />}
            onOpen={() => setOpen({ what: "detail", entry })}
          >
            <QueueMenu entry={entry} changes={changes} onOpen={(what) => setOpen({ what, entry })} />
          </ListRow>
        ))}
      </ListPage>
      {open?.what === "detail" && <QueueDetail entry={open.entry} onClose={close} />}
      {open?.what === "cancel" && (
        <ConfirmDialog
          title={t("cancelTitle", { recipient: open.entry.recipient })}
          description={t("cancelHint")}
          confirm={t("cancel")}
          change={() => changes.cancel(open.entry.id)}
          onDone={() => {
            close()
            toast(t("cancelled", { recipient: open.entry.recipient }))
          }}
          onClose={close}
        />
      )}
    </>
  )
}

// What went well needs no words of the other server; what did not is about nothing else.
const detailOf = ({ state, lastReply, subject }: QueueRow) =>
  state === "delivered" ? subject : lastReply || subject

function Nothing({ search, state }: { search: string; state: QueueFilterState }) {
  const t = useTranslations("panel.queue")
  if (search) return <EmptyState icon={<Send />} title={t("noMatch", { search })} />
  if (state !== "open") return <EmptyState icon={<Send />} title={t("emptyState")} />
  return (
    <EmptyState icon={<Send />} title={t("empty")}>
      {t("emptyHint")}
    </EmptyState>
  )
}

/** When it is tried next, or when it was settled and where. */
function When({ entry }: { entry: QueueRow }) {
  const t = useTranslations("panel.queue")
  const format = useFormatter()
  const now = useNow()
  const relative = (at: number) => format.relativeTime(new Date(at), now)

  function when() {
    if (entry.settledAt) return relative(entry.settledAt)
    if (entry.state !== "due" && entry.state !== "scheduled") return ""
    return entry.nextAttemptAt <= now.getTime()
      ? t("soon")
      : t("next", { when: relative(entry.nextAttemptAt) })
  }

  const way = [entry.remote, cipherOf(entry.tls).split(" ")[0]].filter(Boolean).join(" · ")
  return (
    <span className="flex min-w-0 flex-col gap-0.5 sm:items-end">
      <span suppressHydrationWarning>{when()}</span>
      <span className="max-w-72 truncate text-ink-faint text-xs">
        {(entry.state === "delivered" && way) || t("attempts", { count: entry.attempts })}
      </span>
    </span>
  )
}

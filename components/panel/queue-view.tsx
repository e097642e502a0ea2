"use client"

import { CirclePause, CirclePlay, Info, RefreshCw, Send, X } from "lucide-react"
import { useFormatter, useNow, useTranslations } from "next-intl"
import { useState } from "react"
import { Badge } from "../ui/badge"
import { DropdownMenuItem, DropdownMenuSeparator } from "../ui/dropdown-menu"
import { EmptyState } from "../ui/empty-state"
import { toast } from "../ui/toast"
import { ConfirmDialog } from "./confirm-dialog"
import { ListPage } from "./list-page"
import { ListRow } from "./list-row"
import type { Change } from "./outcome"
import type { PagerProps } from "./pager"
import { QueueDetail } from "./queue-detail"
import type { QueueChanges, QueueRow } from "./queue-entry"
import { QueueFilter } from "./queue-filter"
import type { QueueFilterState } from "./queue-states"
import { RowMenu } from "./row-menu"

export interface QueueViewProps {
  rows: QueueRow[]
  pager: PagerProps
  state: QueueFilterState
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

type Open = { what: "detail" | "cancel"; entry: QueueRow }

export function QueueView({ rows, pager, state, changes }: QueueViewProps) {
  const t = useTranslations("panel.queue")
  const [open, setOpen] = useState<Open>()
  const close = () => setOpen(undefined)

  return (
    <>
      <ListPage
        title={t("title")}
        description={t("description")}
        create={<QueueFilter state={state} />}
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
            detail={entry.lastReply || entry.subject || t("noSubject")}
            facts={<When entry={entry} />}
            onOpen={() => setOpen({ what: "detail", entry })}
            menu={<QueueMenu entry={entry} changes={changes} onOpen={setOpen} />}
          />
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

/** When it is tried next, or when it was settled. */
function When({ entry }: { entry: QueueRow }) {
  const t = useTranslations("panel.queue")
  const format = useFormatter()
  const now = useNow()
  const relative = (at: number) => format.relativeTime(new Date(at), now)

  function when() {
    if (entry.settledAt) return relative(entry.settledAt)
    if (entry.state !== "due") return ""
    return entry.nextAttemptAt <= now.getTime()
      ? t("soon")
      : t("next", { when: relative(entry.nextAttemptAt) })
  }

  return (
    <span className="flex flex-col gap-0.5 sm:items-end">
      <span suppressHydrationWarning>{when()}</span>
      <span className="text-ink-faint text-xs">{t("attempts", { count: entry.attempts })}</span>
    </span>
  )
}

interface QueueMenuProps {
  entry: QueueRow
  changes: QueueChanges
  onOpen: (open: Open) => void
}

function QueueMenu({ entry, changes, onOpen }: QueueMenuProps) {
  const t = useTranslations("panel.queue")
  const { recipient } = entry

  async function act(change: Change<number>, text: string) {
    const refused = await change(entry.id)
    toast(refused?.message ?? text)
  }

  return (
    <RowMenu of={entry.recipient}>
      <DropdownMenuItem icon={<Info />} onSelect={() => onOpen({ what: "detail", entry })}>
        {t("show")}
      </DropdownMenuItem>
      {entry.state === "due" && (
        <>
          <DropdownMenuItem
            icon={<RefreshCw />}
            onSelect={() => act(changes.retry, t("retried", { recipient }))}
          >
            {t("retry")}
          </DropdownMenuItem>
          <DropdownMenuItem
            icon={<CirclePause />}
            onSelect={() => act(changes.hold, t("heldNow", { recipient }))}
          >
            {t("hold")}
          </DropdownMenuItem>
        </>
      )}
      {entry.state === "held" && (
        <DropdownMenuItem
          icon={<CirclePlay />}
          onSelect={() => act(changes.release, t("released", { recipient }))}
        >
          {t("release")}
        </DropdownMenuItem>
      )}
      {(entry.state === "due" || entry.state === "held") && (
        <>
          <DropdownMenuSeparator />
          <DropdownMenuItem danger icon={<X />} onSelect={() => onOpen({ what: "cancel", entry })}>
            {t("cancel")}
          </DropdownMenuItem>
        </>
      )}
    </RowMenu>
  )
}

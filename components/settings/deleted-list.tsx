"use client"

import { useTranslations } from "next-intl"
import { useState } from "react"
import type { DeletedRow } from "@/app/_mail/deleted"
import { fullDate, mediumDate, shortDate } from "@/components/mail/dates"
import { useDateStyle } from "@/components/mail/use-zone"
import { Checkbox } from "@/components/ui/checkbox"
import { nameOf } from "./use-deleted"

export interface DeletedListProps {
  rows: readonly DeletedRow[]
  ticked: ReadonlySet<string>
  called: (path: string) => string
  onTick: (row: DeletedRow, on: boolean) => void
  onRead: (row: DeletedRow) => void
}

export function DeletedList({ rows, ...rest }: DeletedListProps) {
  const t = useTranslations("deleted")
  return (
    <ul aria-label={t("list")} className="divide-y divide-line">
      {rows.map((row) => (
        <Row key={nameOf(row)} row={row} {...rest} />
      ))}
    </ul>
  )
}

function Row({ row, ticked, called, onTick, onRead }: Omit<DeletedListProps, "rows"> & { row: DeletedRow }) {
  const t = useTranslations("deleted")
  const [renderedAt] = useState(() => Date.now())
  const dates = useDateStyle("UTC", renderedAt)
  const subject = row.subject || t("subject")
  const from = row.from.map(({ name, address }) => name || address).join(", ") || t("nobody")
  return (
    <li className="flex items-start gap-3 px-4 py-2.5 [contain-intrinsic-size:auto_4rem] [content-visibility:auto] hover:bg-hover">
      <Checkbox
        className="mt-1"
        aria-label={t("select", { subject })}
        checked={ticked.has(nameOf(row))}
        onCheckedChange={(on) => onTick(row, on)}
      />
      <button type="button" className="min-w-0 flex-1 text-left" onClick={() => onRead(row)}>
        <span className="sr-only">{t("read", { subject })}</span>
        <span aria-hidden className="flex items-baseline gap-3">
          <bdi className="min-w-0 flex-1 truncate font-medium">{from}</bdi>
          <time
            dateTime={row.deleted}
            title={fullDate(row.deleted, dates)}
            className="shrink-0 text-ink-soft text-sm tabular-nums"
          >
            {t("deleted", { when: mediumDate(row.deleted, dates) })}
          </time>
        </span>
        <bdi aria-hidden className="block truncate">
          {subject}
        </bdi>
        <span className="flex items-baseline gap-3 text-ink-faint text-sm">
          <bdi className="min-w-0 flex-1 truncate" title={row.mailbox}>
            {t("place", { name: called(row.mailbox) })}
          </bdi>
          <time
            dateTime={row.until}
            title={t("untilHint", { when: fullDate(row.until, dates) })}
            className="shrink-0 tabular-nums"
          >
            {t("until", { when: shortDate(row.until, dates) })}
          </time>
        </span>
      </button>
    </li>
  )
}

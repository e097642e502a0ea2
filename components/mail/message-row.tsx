"use client"

import { Forward, Paperclip, Reply, Star } from "lucide-react"
import { useTranslations } from "next-intl"
import { type DragEvent, type MouseEvent, memo, useState } from "react"
import type { MessageRow } from "@/app/_mail/messages"
import { Checkbox } from "@/components/ui/checkbox"
import { useMail } from "./context"
import { fullDate, shortDate } from "./dates"
import { pathOf } from "./mail-path"
import { dragType } from "./mailbox-item"
import { RowActions } from "./row-actions"

interface RowProps {
  row: MessageRow
  /** Is this the row that Tab reaches? */
  tabStop: boolean
  touch: boolean
}

/** A row's connection to the rest; what it shows is `Row`, which is drawn again only when something of it changes. */
export function MessageRowView({ row, tabStop, touch }: RowProps) {
  const { place, go, selection, mailbox, dates, list } = useMail()
  // Actions are drawn for the row that is pointed at; drawing them for all would make every key press slow.
  const [pointed, setPointed] = useState(false)
  const open = place.uid === row.uid
  const selected = selection.has(row.uid)
  const outgoing = ["sent", "drafts", "outbox"].includes(mailbox?.use ?? "")

  function click(event: MouseEvent) {
    if (event.shiftKey && list) {
      event.preventDefault()
      selection.extend(row.uid, list)
    } else if (event.metaKey || event.ctrlKey || (touch && selection.uids.size > 0)) {
      event.preventDefault()
      selection.toggle(row.uid)
    } else {
      event.preventDefault()
      go({ ...place, uid: row.uid })
    }
  }

  function drag(event: DragEvent) {
    const uids = selected && !selection.all ? [...selection.uids] : [row.uid]
    event.dataTransfer.setData(dragType, JSON.stringify(uids))
    event.dataTransfer.effectAllowed = "move"
  }

  /** A long press ticks a message where there is no pointer. */
  function press(event: MouseEvent) {
    if (!touch) return
    event.preventDefault()
    selection.toggle(row.uid)
  }

  const look = selected ? "bg-accent-soft" : open ? "bg-pressed/70" : "bg-surface hover:bg-hover"
  return (
    <div className={`group relative h-full border-line border-b ${look}`}>
      {open && <span aria-hidden className="absolute inset-y-0 left-0 w-0.75 bg-accent" />}
      <SelectBox row={row} touch={touch} />
      <a
        href={pathOf({ ...place, uid: row.uid })}
        tabIndex={tabStop ? 0 : -1}
        aria-current={open ? "true" : undefined}
        data-uid={row.uid}
        draggable={!touch}
        onDragStart={drag}
        onClick={click}
        onContextMenu={press}
        onPointerEnter={() => setPointed(true)}
        className="flex h-full flex-col justify-center pr-4 pl-9 outline-offset-[-3px]"
      >
        <Row
          row={row}
          outgoing={outgoing}
          date={shortDate(row.date, dates)}
          fullDate={fullDate(row.date, dates)}
        />
      </a>
      {!touch && pointed && <RowActions row={row} />}
    </div>
  )
}

function SelectBox({ row, touch }: { row: MessageRow; touch: boolean }) {
  const t = useTranslations("mail")
  const { selection, list } = useMail()
  const some = selection.all || selection.uids.size > 0
  const shown = some ? "opacity-100" : "opacity-0 group-hover:opacity-100 focus-visible:opacity-100"
  return (
    <span className="absolute inset-y-0 left-0 z-10 flex w-9 items-center justify-center">
      {!row.flags.seen && !some && (
        <span
          aria-hidden
          className={`absolute size-2 rounded-full bg-accent ${touch ? "" : "group-hover:opacity-0"}`}
        />
      )}
      {(!touch || some) && (
        <Checkbox
          aria-label={t("selectMessage", { subject: row.subject || t("noSubject") })}
          checked={selection.has(row.uid)}
          onClick={(event) => {
            if (!event.shiftKey || !list) return
            event.preventDefault()
            selection.extend(row.uid, list)
          }}
          onCheckedChange={() => selection.toggle(row.uid)}
          className={shown}
        />
      )}
    </span>
  )
}

const Row = memo(function Row(props: { row: MessageRow; outgoing: boolean; date: string; fullDate: string }) {
  const { row, outgoing } = props
  const t = useTranslations("mail")
  const unread = !row.flags.seen
  const people = outgoing ? row.to : row.from
  const names = people.map((person) => person.name || person.address).join(", ") || t("nobody")
  return (
    <>
      <span className="flex items-baseline gap-2 text-sm leading-4.5">
        {unread && <span className="sr-only">{t("unreadWord")}</span>}
        <span className={`min-w-0 flex-1 truncate ${unread ? "font-semibold text-ink" : "text-ink-soft"}`}>
          <bdi>{outgoing ? t("toNames", { names }) : names}</bdi>
        </span>
        <Marks row={row} />
        <time
          dateTime={row.date}
          title={props.fullDate}
          suppressHydrationWarning
          className={`shrink-0 text-xs tabular-nums ${unread ? "font-medium text-accent" : "text-ink-faint"}`}
        >
          {props.date}
        </time>
      </span>
      <span className={`truncate text-sm leading-4.5 ${unread ? "font-medium text-ink" : "text-ink"}`}>
        <bdi>{row.subject || t("noSubject")}</bdi>
      </span>
      <span className="truncate text-ink-faint text-xs leading-4">
        <bdi>{row.preview || "\u00a0"}</bdi>
      </span>
    </>
  )
})

function Marks({ row: { flags, attachment } }: { row: MessageRow }) {
  const t = useTranslations("mail")
  return (
    <span className="flex shrink-0 items-center gap-1 self-center text-ink-faint [&_svg]:size-3.5">
      {flags.answered && <Reply aria-label={t("answered")} role="img" />}
      {flags.forwarded && <Forward aria-label={t("forwarded")} role="img" />}
      {attachment && <Paperclip aria-label={t("hasAttachment")} role="img" />}
      {flags.flagged && <Star aria-label={t("starred")} role="img" className="fill-star text-star" />}
    </span>
  )
}

"use client"

import { useVirtualizer, type Virtualizer } from "@tanstack/react-virtual"
import { type RefObject, useEffect, useRef } from "react"
import { Skeleton } from "@/components/ui/skeleton"
import { useMail } from "./context"
import { ListEmpty, ListError } from "./list-states"
import { MessageRowView } from "./message-row"

/** Height of a row in pixels; a taller one where a finger must hit it. */
const rowHeight = { dense: 56, touch: 76 }

export interface MessageListProps {
  fill: (from: number, to: number) => void
  failed: boolean
  retry: () => void
  touch: boolean
}

/** The rows of a view of any length: only those on the screen exist. */
export function MessageList({ fill, failed, retry, touch }: MessageListProps) {
  const { list, place, mailbox } = useMail()
  const scroller = useRef<HTMLDivElement>(null)
  const height = touch ? rowHeight.touch : rowHeight.dense
  const total = list?.total ?? 0
  const virtual = useVirtualizer({
    count: total,
    getScrollElement: () => scroller.current,
    estimateSize: () => height,
    overscan: 8,
    initialRect: { width: 400, height: 900 },
    getItemKey: (index) => list?.order[index] ?? `hole ${index}`,
  })
  const rows = virtual.getVirtualItems()
  const first = rows[0]?.index ?? 0
  const last = rows.at(-1)?.index ?? 0

  useEffect(() => {
    if (list && total > 0) fill(first, last)
  }, [fill, first, last, list, total])

  const openAt = place.uid === undefined || !list ? -1 : list.order.indexOf(place.uid)
  useInSight({ openAt, uid: place.uid, virtual, scroller })

  if (failed && !list) return <ListError onRetry={retry} />
  if (!list) return <ListSkeleton height={height} />
  if (total === 0) return <ListEmpty use={mailbox?.use} query={place.query} />
  const tabStop = openAt >= first && openAt <= last ? openAt : first
  return (
    <div
      ref={scroller}
      key={`${place.mailbox} ${place.query}`}
      className="min-h-0 flex-1 overflow-y-auto overscroll-contain [contain:strict]"
    >
      <ul style={{ height: virtual.getTotalSize() }} className="relative w-full">
        {rows.map(({ index, start, key }) => {
          const uid = list.order[index]
          const row = uid === undefined ? undefined : list.rows.get(uid)
          return (
            <li
              key={key}
              aria-setsize={total}
              aria-posinset={index + 1}
              style={{ height, transform: `translateY(${start}px)` }}
              className="absolute inset-x-0 top-0"
            >
              {row ? <MessageRowView row={row} tabStop={index === tabStop} touch={touch} /> : <RowSkeleton />}
            </li>
          )
        })}
      </ul>
    </div>
  )
}

interface OpenedRow {
  /** -1: it is not in the list. */
  openAt: number
  uid: number | undefined
  virtual: Virtualizer<HTMLDivElement, Element>
  scroller: RefObject<HTMLDivElement | null>
}

/** A message opened by keyboard or from the address bar is brought into sight. */
function useInSight({ openAt, uid, virtual, scroller }: OpenedRow): void {
  useEffect(() => {
    if (openAt < 0) return
    virtual.scrollToIndex(openAt, { align: "auto" })
    // The focus follows where it was in the list, so that a screen reader says what is open.
    const from = document.activeElement
    if (!from?.closest("[data-uid]") || !scroller.current?.contains(from)) return
    requestAnimationFrame(() =>
      scroller.current?.querySelector<HTMLElement>(`[data-uid="${uid}"]`)?.focus({ preventScroll: true }),
    )
  }, [openAt, virtual, uid, scroller])
}

function RowSkeleton() {
  return (
    <div className="flex h-full flex-col justify-center gap-2 border-line border-b px-5 pl-9">
      <Skeleton className="h-2.5 w-2/5" />
      <Skeleton className="h-2.5 w-4/5" />
    </div>
  )
}

const placeholders = Array.from({ length: 12 }, (_, index) => index)

function ListSkeleton({ height }: { height: number }) {
  return (
    <div aria-busy className="min-h-0 flex-1 overflow-hidden">
      {placeholders.map((each) => (
        <div key={each} style={{ height }}>
          <RowSkeleton />
        </div>
      ))}
    </div>
  )
}

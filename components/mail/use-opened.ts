"use client"

import { useEffect, useRef } from "react"
import type { Mail } from "./context"
import { neighbour } from "./list-data"
import { usePrefetch } from "./queries"

/** What follows from opening a message: it counts as read, and its neighbours are fetched before they are asked for. */
export function useOpened({ place, list, actions }: Pick<Mail, "place" | "list" | "actions">): void {
  const prefetch = usePrefetch()
  const { mailbox, uid } = place
  const unread = uid !== undefined && list?.rows.get(uid)?.flags.seen === false
  const known = uid === undefined || list?.rows.has(uid)
  const next = list && uid !== undefined ? neighbour(list, uid, 1) : list?.order[0]
  const previous = list && uid !== undefined ? neighbour(list, uid, -1) : undefined

  // Only opening marks as read: one that is marked unread while it is open stays so.
  const marked = useRef<string>(undefined)
  useEffect(() => {
    const opened = uid === undefined ? undefined : `${mailbox} ${uid}`
    if (marked.current === opened || !known) return
    marked.current = opened
    if (unread && uid !== undefined) actions.flag({ uids: new Set([uid]) }, "seen", true)
  }, [mailbox, uid, known, unread, actions])

  useEffect(() => {
    prefetch(mailbox, next)
    prefetch(mailbox, previous)
  }, [prefetch, mailbox, next, previous])
}

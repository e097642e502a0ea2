"use client"

import { useCallback, useMemo, useState } from "react"
import { between, type ListData } from "./list-data"

interface Selected {
  view: string
  uids: ReadonlySet<number>
  /** Everything the view holds, seen or not. */
  all: boolean
  anchor: number | undefined
}

export interface Selection {
  uids: ReadonlySet<number>
  all: boolean
  has: (uid: number) => boolean
  toggle: (uid: number) => void
  /** Everything from the last one toggled to this one. */
  extend: (uid: number, list: ListData) => void
  selectAll: () => void
  clear: () => void
}

const nothing: ReadonlySet<number> = new Set()

/** Which messages of a view are ticked; another view begins with none. */
export function useSelection(view: string): Selection {
  const [kept, setKept] = useState<Selected>({ view, uids: nothing, all: false, anchor: undefined })
  const selected = kept.view === view ? kept : { view, uids: nothing, all: false, anchor: undefined }

  const toggle = useCallback(
    (uid: number) =>
      setKept((before) => {
        const uids = new Set(before.view === view ? before.uids : nothing)
        if (!uids.delete(uid)) uids.add(uid)
        return { view, uids, all: false, anchor: uid }
      }),
    [view],
  )
  const extend = useCallback(
    (uid: number, list: ListData) =>
      setKept((before) => {
        const same = before.view === view
        const range = between(list, same ? (before.anchor ?? uid) : uid, uid)
        const uids = new Set([...(same ? before.uids : nothing), ...range])
        return { view, uids, all: false, anchor: same ? (before.anchor ?? uid) : uid }
      }),
    [view],
  )
  const selectAll = useCallback(() => setKept({ view, uids: nothing, all: true, anchor: undefined }), [view])
  const clear = useCallback(() => setKept({ view, uids: nothing, all: false, anchor: undefined }), [view])

  const { uids, all } = selected
  return useMemo(
    () => ({ uids, all, has: (uid: number) => all || uids.has(uid), toggle, extend, selectAll, clear }),
    [uids, all, toggle, extend, selectAll, clear],
  )
}

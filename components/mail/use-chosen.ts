"use client"

import { useMemo } from "react"
import { useMail } from "./context"
import type { Chosen } from "./use-actions"

/** What an action is about: the ticked messages, else the open one, else nothing. */
export function useChosen(): Chosen | undefined {
  const { selection, place } = useMail()
  return useMemo(() => {
    if (selection.all) return { all: true }
    if (selection.uids.size > 0) return { uids: selection.uids }
    return place.uid === undefined ? undefined : { uids: new Set([place.uid]) }
  }, [selection, place.uid])
}

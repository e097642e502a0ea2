"use client"

import { useCallback } from "react"
import { useMail } from "./context"
import type { Chosen } from "./use-actions"

/** Deletes as people expect it: into the trash, and out of the trash for good, which is asked about first. */
export function useDelete(): (chosen: Chosen) => void {
  const { mailbox, actions, show } = useMail()
  return useCallback(
    (chosen) => {
      if (mailbox?.use === "trash") show({ kind: "delete", chosen })
      else actions.file(chosen, "trash")
    },
    [mailbox, actions, show],
  )
}

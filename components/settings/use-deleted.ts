"use client"

import { useInfiniteQuery, useQueryClient } from "@tanstack/react-query"
import { useTranslations } from "next-intl"
import { useCallback } from "react"
import { toast } from "sonner"
import type { DeletedChoice, DeletedPage, DeletedRow } from "@/app/_mail/deleted"
import { ApiError } from "@/components/api/api-error"
import { ask, tell } from "@/components/mail/api"
import { useReason } from "./use-filters"

const key = "deleted"

/** What is looked at: one mailbox or all (""), and what was searched for. */
export interface DeletedPlace {
  mailbox: string
  query: string
}

/** What can be had back, page after page. */
export function useDeleted({ mailbox, query }: DeletedPlace) {
  return useInfiniteQuery({
    queryKey: [key, mailbox, query],
    queryFn: ({ pageParam, signal }) =>
      ask<DeletedPage>("deleted", { mailbox, query, below: JSON.stringify(pageParam) }, signal),
    initialPageParam: {} as Record<string, number>,
    getNextPageParam: (page) => page.next,
  })
}

/** One name for a message among those of all mailboxes. */
export const nameOf = ({ mailbox, uid }: Pick<DeletedRow, "mailbox" | "uid">) => `${uid} ${mailbox}`

/** Rows as the server wants to be told of them. */
export function choiceOf(rows: readonly DeletedRow[]): DeletedChoice {
  return [...Map.groupBy(rows, ({ mailbox }) => mailbox)].map(([mailbox, group]) => ({
    mailbox,
    uids: group.map(({ uid }) => uid),
  }))
}

/** Restores and lets go; what came of it is said. Both answer whether it worked. */
export function useDeletedDesk() {
  const client = useQueryClient()
  const t = useTranslations("deleted")
  const failed = useTranslations("settings.error")
  const reason = useReason()
  return useCallback(
    async (what: "restore" | "purge", choice: DeletedChoice, count: number): Promise<boolean> => {
      try {
        const { restored } = await tell<{ restored?: number }>("deleted", { do: what, choice })
        toast(what === "restore" ? t("restored", { count: restored ?? 0 }) : t("purged", { count }))
        return true
      } catch (thrown) {
        const full = thrown instanceof ApiError && thrown.code === "over-quota"
        toast.error(failed("failed", { reason: full ? t("full") : reason(thrown) }))
        return false
      } finally {
        await client.invalidateQueries({ queryKey: [key] })
      }
    },
    [client, t, failed, reason],
  )
}

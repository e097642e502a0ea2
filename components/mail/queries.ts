"use client"

import { type QueryClient, useQuery, useQueryClient } from "@tanstack/react-query"
import { useCallback, useRef } from "react"
import type { Mailbox } from "@/app/_mail/mailboxes"
import type { MessageDetail } from "@/app/_mail/message"
import type { MessagePage } from "@/app/_mail/messages"
import { ask } from "./api"
import { emptyList, type ListData, mergePage } from "./list-data"

/** How many rows are asked for at once. */
export const pageSize = 100

export const keys = {
  mailboxes: ["mailboxes"] as const,
  list: (mailbox: string, query: string) => ["list", mailbox, query] as const,
  message: (mailbox: string, uid: number) => ["message", mailbox, uid] as const,
}

export function useMailboxes() {
  return useQuery({ queryKey: keys.mailboxes, queryFn: () => ask<Mailbox[]>("mailboxes") })
}

async function fetchPage(
  client: QueryClient,
  view: { mailbox: string; query: string },
  start: number,
): Promise<ListData> {
  const fresh = start === 0 && view.query !== "" ? 1 : 0
  const page = await ask<MessagePage>("messages", { ...view, start, count: pageSize, fresh })
  const known = client.getQueryData<ListData>(keys.list(view.mailbox, view.query))
  return mergePage(known ?? emptyList, page)
}

/** The list of a mailbox or of a search in it, and the way to have more positions of it filled. */
export function useList(mailbox: string, query: string) {
  const client = useQueryClient()
  const key = keys.list(mailbox, query)
  const result = useQuery({ queryKey: key, queryFn: () => fetchPage(client, { mailbox, query }, 0) })
  const underway = useRef(new Set<string>())
  /** Fetches the pages that lie under these positions and have holes. */
  const fill = useCallback(
    async (from: number, to: number) => {
      const list = client.getQueryData<ListData>(keys.list(mailbox, query))
      if (!list) return
      for (let start = from - (from % pageSize); start <= to; start += pageSize) {
        const holes = list.order.slice(start, Math.min(start + pageSize, list.total)).includes(undefined)
        const name = `${mailbox}\0${query}\0${list.version}\0${start}`
        if (!holes || underway.current.has(name)) continue
        underway.current.add(name)
        fetchPage(client, { mailbox, query }, start)
          .then((merged) => client.setQueryData(keys.list(mailbox, query), merged))
          .catch(() => client.invalidateQueries({ queryKey: keys.list(mailbox, query) }))
          .finally(() => underway.current.delete(name))
      }
    },
    [client, mailbox, query],
  )
  return { ...result, fill }
}

const messageQuery = (mailbox: string, uid: number) => ({
  queryKey: keys.message(mailbox, uid),
  queryFn: () => ask<MessageDetail>("message", { mailbox, uid }),
  // A message never changes; its flags are read from the list.
  staleTime: Number.POSITIVE_INFINITY,
})

export function useMessage(mailbox: string, uid: number | undefined) {
  return useQuery({ ...messageQuery(mailbox, uid ?? 0), enabled: uid !== undefined })
}

/** Fetches a message before it is asked for. */
export function usePrefetch() {
  const client = useQueryClient()
  return useCallback(
    (mailbox: string, uid: number | undefined) => {
      if (uid !== undefined) void client.prefetchQuery(messageQuery(mailbox, uid))
    },
    [client],
  )
}

"use client"

import { type QueryClient, useQueryClient } from "@tanstack/react-query"
import { useEffect, useRef } from "react"
import type { MailboxEvent } from "@/app/_mail/events"
import type { MessageRow } from "@/app/_mail/messages"
import type { ListData } from "./list-data"
import { onMailboxesChanged } from "./mailboxes-changed"
import { keys } from "./queries"

/** Unread messages above what was the top of a list before. */
function newRows(before: ListData | undefined, after: ListData | undefined): MessageRow[] {
  if (!before || !after) return []
  const newest = Math.max(0, ...before.rows.keys())
  const uids = after.order
    .slice(0, 10)
    .filter((uid) => uid !== undefined && uid > newest && !before.rows.has(uid))
  return uids.flatMap((uid) => after.rows.get(uid!) ?? []).filter((row) => !row.flags.seen)
}

async function refresh(client: QueryClient, event: MailboxEvent): Promise<MessageRow[]> {
  const key = keys.list(event.mailbox, "")
  const before = client.getQueryData<ListData>(key)
  await Promise.all([
    client.invalidateQueries({ queryKey: ["list", event.mailbox], refetchType: "active" }),
    client.invalidateQueries({ queryKey: keys.mailboxes }),
  ])
  return newRows(before, client.getQueryData<ListData>(key))
}

/** Follows what the server tells of the inbox and the open mailbox, for as long as the page is there. */
export function useEvents(mailbox: string, onArrival: (rows: MessageRow[], mailbox: string) => void): void {
  const client = useQueryClient()
  const arrival = useRef(onArrival)
  arrival.current = onArrival
  useEffect(
    () => onMailboxesChanged(() => void client.invalidateQueries({ queryKey: keys.mailboxes })),
    [client],
  )
  useEffect(() => {
    const source = new EventSource(`/api/mail/events?${new URLSearchParams({ mailbox })}`)
    const heard = async ({ data }: MessageEvent<string>) => {
      const event = JSON.parse(data) as MailboxEvent
      const known = client.getQueryData<ListData>(keys.list(event.mailbox, ""))
      if (event.kind === "ready" && (!known || known.total === event.exists)) return
      const rows = await refresh(client, event)
      if (event.kind === "arrived" && rows.length > 0) arrival.current(rows, event.mailbox)
    }
    source.addEventListener("message", heard)
    return () => source.close()
  }, [client, mailbox])
}

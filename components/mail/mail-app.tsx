"use client"

import { QueryClient, QueryClientProvider } from "@tanstack/react-query"
import { useState } from "react"
import { ApiError } from "@/components/api/api-error"
import type { FirstPaint } from "./first-paint"
import { emptyList, mergePage } from "./list-data"
import { MailScreen } from "./mail-screen"
import { keys } from "./queries"

function cacheOf({ place, mailboxes, page, message }: FirstPaint): QueryClient {
  const retry = (count: number, error: Error) =>
    count < 2 && !(error instanceof ApiError && error.code !== "unavailable")
  const client = new QueryClient({
    defaultOptions: {
      queries: { staleTime: 30_000, gcTime: Number.POSITIVE_INFINITY, refetchOnWindowFocus: false, retry },
    },
  })
  if (mailboxes) client.setQueryData(keys.mailboxes, mailboxes)
  if (page) client.setQueryData(keys.list(place.mailbox, place.query), mergePage(emptyList, page))
  if (message) client.setQueryData(keys.message(message.mailbox, message.uid), message)
  return client
}

/** The webmail. Drawn by the server first, then kept by the browser, which never needs another page. */
export function MailApp({ first }: { first: FirstPaint }) {
  const [client] = useState(() => cacheOf(first))
  return (
    <QueryClientProvider client={client}>
      <MailScreen first={first} />
    </QueryClientProvider>
  )
}

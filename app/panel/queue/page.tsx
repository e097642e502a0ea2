import type { Metadata } from "next"
import { getTranslations } from "next-intl/server"
import { queueFilterStates } from "@/components/panel/queue-states"
import { QueueView } from "@/components/panel/queue-view"
import { rooms } from "../../_rooms/rooms.ts"
import { requireAdmin } from "../../_session/session.ts"
import { listQuery, type Query } from "../list-query.ts"
import { cancel, hold, release, retry } from "./actions.ts"

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations("panel.queue"))("title") }
}

export default async function QueuePage({ searchParams }: { searchParams: Query }) {
  await requireAdmin("/panel/queue")
  const query = await listQuery(searchParams)
  const wanted = (await searchParams).state
  const state = queueFilterStates.find((one) => one === wanted) ?? "open"
  const { rows, page, pages, total } = await rooms().desk.list({ ...query, state })
  return (
    <QueueView
      rows={rows}
      pager={{ page, pages, total, search: query.search }}
      state={state}
      changes={{ retry, hold, release, cancel }}
    />
  )
}

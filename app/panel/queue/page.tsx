import { HistoryView } from "@/components/panel/history-view"
import { queueFilterStates } from "@/components/panel/queue-states"
import { QueueView } from "@/components/panel/queue-view"
import { rooms } from "../../_rooms/rooms.ts"
import { requireAdmin } from "../../_session/session.ts"
import { type ListPageProps, listed, titled } from "../list.ts"
import { cancel, hold, release, retry } from "./actions.ts"

export const generateMetadata = titled("queue")

const day = 86_400_000

export default async function QueuePage({ searchParams }: ListPageProps) {
  await requireAdmin("/panel/queue")
  const wanted = (await searchParams).state
  const state = queueFilterStates.find((one) => one === wanted) ?? "open"
  const { desk, history, config } = rooms()
  if (state === "here") {
    const list = await listed(searchParams, (slice) => history.list(slice))
    return <HistoryView {...list} days={config.historyKept / day} />
  }
  const wantedState = state === "all" ? undefined : state
  const list = await listed(searchParams, (slice) => desk.list({ ...slice, state: wantedState }))
  const days = { tried: config.queueLifetime / day, kept: config.historyKept / day }
  return <QueueView {...list} state={state} days={days} changes={{ retry, hold, release, cancel }} />
}

import { BansView } from "@/components/panel/bans-view"
import { pageIn } from "../../../server/directory/context.ts"
import { rooms } from "../../_rooms/rooms.ts"
import { requireAdmin } from "../../_session/session.ts"
import { type ListPageProps, listed, titled } from "../list.ts"
import { banNetwork, liftBan } from "./actions.ts"

export const generateMetadata = titled("bans")

export default async function BansPage({ searchParams }: ListPageProps) {
  await requireAdmin("/panel/bans")
  const bans = await rooms().directory.listBans()
  const list = await listed(searchParams, async (slice) =>
    pageIn(bans, slice, ({ network, reason, note }) => [network, reason, note]),
  )
  return <BansView {...list} changes={{ create: banNetwork, remove: liftBan }} />
}

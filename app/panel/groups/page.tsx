import { GroupsView } from "@/components/panel/groups-view"
import { rooms } from "../../_rooms/rooms.ts"
import { requireAdmin } from "../../_session/session.ts"
import { firstDomain, type ListPageProps, listed, titled } from "../list.ts"
import { createGroup, removeGroup, renameGroup } from "./actions.ts"

export const generateMetadata = titled("groups")

export default async function GroupsPage({ searchParams }: ListPageProps) {
  await requireAdmin("/panel/groups")
  const list = await listed(searchParams, (slice) => rooms().directory.listGroups(slice))
  const changes = { create: createGroup, rename: renameGroup, remove: removeGroup }
  return <GroupsView {...list} changes={changes} domain={await firstDomain()} />
}

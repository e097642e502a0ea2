import { GroupView } from "@/components/panel/group-view"
import { rooms } from "../../../_rooms/rooms.ts"
import { requireAdmin } from "../../../_session/session.ts"
import { found } from "../../found.ts"
import { titled } from "../../list.ts"
import { addMembers, removeMember } from "../actions.ts"

export const generateMetadata = titled("groups", "members")

export default async function GroupPage({ params }: { params: Promise<{ address: string }> }) {
  await requireAdmin("/panel/groups")
  const { directory } = rooms()
  const group = await found((await params).address, (address) => directory.findGroup({ address }))
  const members = await directory.listMembers(group.id)
  return <GroupView group={group} members={members} changes={{ add: addMembers, remove: removeMember }} />
}

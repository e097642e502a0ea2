import type { Metadata } from "next"
import { getTranslations } from "next-intl/server"
import { GroupView } from "@/components/panel/group-view"
import { rooms } from "../../../_rooms/rooms.ts"
import { requireAdmin } from "../../../_session/session.ts"
import { found } from "../../found.ts"
import { addMembers, removeMember } from "../actions.ts"

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations("panel.groups"))("members") }
}

export default async function GroupPage({ params }: { params: Promise<{ address: string }> }) {
  await requireAdmin("/panel/groups")
  const { directory } = rooms()
  const group = await found((await params).address, (address) => directory.findGroup({ address }))
  const members = await directory.listMembers(group.id)
  return <GroupView group={group} members={members} changes={{ add: addMembers, remove: removeMember }} />
}

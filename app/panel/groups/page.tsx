import type { Metadata } from "next"
import { getTranslations } from "next-intl/server"
import { GroupsView } from "@/components/panel/groups-view"
import { rooms } from "../../_rooms/rooms.ts"
import { requireAdmin } from "../../_session/session.ts"
import { listQuery, type Query } from "../list-query.ts"
import { createGroup, removeGroup, renameGroup } from "./actions.ts"

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations("panel.groups"))("title") }
}

export default async function GroupsPage({ searchParams }: { searchParams: Query }) {
  await requireAdmin("/panel/groups")
  const { directory } = rooms()
  const query = await listQuery(searchParams)
  const { rows, page, pages, total } = await directory.listGroups(query)
  const domains = await directory.listDomains({ pageSize: 1 })
  return (
    <GroupsView
      rows={rows}
      pager={{ page, pages, total, search: query.search }}
      changes={{ create: createGroup, rename: renameGroup, remove: removeGroup }}
      domain={domains.rows[0]?.readable}
    />
  )
}

import type { Metadata } from "next"
import { getTranslations } from "next-intl/server"
import { DomainsView } from "@/components/panel/domains-view"
import { rooms } from "../../_rooms/rooms.ts"
import { requireAdmin } from "../../_session/session.ts"
import { listQuery, type Query } from "../list-query.ts"
import { createDomain, removeDomain, updateDomain } from "./actions.ts"

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations("panel.domains"))("title") }
}

export default async function DomainsPage({ searchParams }: { searchParams: Query }) {
  await requireAdmin("/panel/domains")
  const query = await listQuery(searchParams)
  const { rows, page, pages, total } = await rooms().directory.listDomains(query)
  return (
    <DomainsView
      rows={rows}
      pager={{ page, pages, total, search: query.search }}
      changes={{ create: createDomain, update: updateDomain, remove: removeDomain }}
    />
  )
}

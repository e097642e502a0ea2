import type { Metadata } from "next"
import { getTranslations } from "next-intl/server"
import { AliasesView } from "@/components/panel/aliases-view"
import { rooms } from "../../_rooms/rooms.ts"
import { requireAdmin } from "../../_session/session.ts"
import { listQuery, type Query } from "../list-query.ts"
import { createAlias, removeAlias, updateAlias } from "./actions.ts"

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations("panel.aliases"))("title") }
}

export default async function AliasesPage({ searchParams }: { searchParams: Query }) {
  await requireAdmin("/panel/aliases")
  const { directory } = rooms()
  const query = await listQuery(searchParams)
  const { rows, page, pages, total } = await directory.listAliases(query)
  const domains = await directory.listDomains({ pageSize: 1 })
  return (
    <AliasesView
      rows={rows}
      pager={{ page, pages, total, search: query.search }}
      changes={{ create: createAlias, update: updateAlias, remove: removeAlias }}
      domain={domains.rows[0]?.readable}
    />
  )
}

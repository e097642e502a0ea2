import type { Metadata } from "next"
import { getTranslations } from "next-intl/server"
import { AccountsView } from "@/components/panel/accounts-view"
import { rooms } from "../../_rooms/rooms.ts"
import { requireAdmin } from "../../_session/session.ts"
import { listQuery, type Query } from "../list-query.ts"
import {
  createAccount,
  makePersonal,
  makeShared,
  removeAccount,
  setPassword,
  updateAccount,
} from "./actions.ts"

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations("panel.accounts"))("title") }
}

export default async function AccountsPage({ searchParams }: { searchParams: Query }) {
  await requireAdmin("/panel/accounts")
  const { directory } = rooms()
  const query = await listQuery(searchParams)
  const { rows, page, pages, total } = await directory.listAccounts(query)
  const domains = await directory.listDomains({ pageSize: 1 })
  return (
    <AccountsView
      rows={rows}
      pager={{ page, pages, total, search: query.search }}
      changes={{
        create: createAccount,
        update: updateAccount,
        setPassword,
        makeShared,
        makePersonal,
        remove: removeAccount,
      }}
      domain={domains.rows[0]?.readable}
    />
  )
}

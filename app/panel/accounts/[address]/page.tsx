import type { Metadata } from "next"
import { notFound } from "next/navigation"
import { getTranslations } from "next-intl/server"
import { SharedView } from "@/components/panel/shared-view"
import { rooms } from "../../../_rooms/rooms.ts"
import { requireAdmin } from "../../../_session/session.ts"
import { found } from "../../found.ts"
import { allowUse, disallowUse } from "../actions.ts"

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations("panel.shared"))("users") }
}

export default async function SharedPage({ params }: { params: Promise<{ address: string }> }) {
  await requireAdmin("/panel/accounts")
  const { directory } = rooms()
  const account = await found((await params).address, (address) => directory.findAccount({ address }))
  if (!account.shared) notFound()
  const users = await directory.listSharedUsers(account.id)
  return <SharedView account={account} users={users} changes={{ allow: allowUse, disallow: disallowUse }} />
}

import { notFound } from "next/navigation"
import { SharedView } from "@/components/panel/shared-view"
import { rooms } from "../../../_rooms/rooms.ts"
import { requireAdmin } from "../../../_session/session.ts"
import { found } from "../../found.ts"
import { titled } from "../../list.ts"
import { allowUse, disallowUse } from "../actions.ts"

export const generateMetadata = titled("shared", "users")

export default async function SharedPage({ params }: { params: Promise<{ address: string }> }) {
  await requireAdmin("/panel/accounts")
  const { directory } = rooms()
  const account = await found((await params).address, (address) => directory.findAccount({ address }))
  if (!account.shared) notFound()
  const users = await directory.listSharedUsers(account.id)
  return <SharedView account={account} users={users} changes={{ allow: allowUse, disallow: disallowUse }} />
}

import { AccountsView } from "@/components/panel/accounts-view"
import { rooms } from "../../_rooms/rooms.ts"
import { requireAdmin } from "../../_session/session.ts"
import { firstDomain, type ListPageProps, listed, titled } from "../list.ts"
import {
  createAccount,
  makePersonal,
  makeShared,
  removeAccount,
  setPassword,
  setWays,
  updateAccount,
} from "./actions.ts"

export const generateMetadata = titled("accounts")

export default async function AccountsPage({ searchParams }: ListPageProps) {
  await requireAdmin("/panel/accounts")
  const list = await listed(searchParams, (slice) => rooms().directory.listAccounts(slice))
  const changes = {
    create: createAccount,
    update: updateAccount,
    setPassword,
    makeShared,
    makePersonal,
    setWays,
    remove: removeAccount,
  }
  return <AccountsView {...list} changes={changes} domain={await firstDomain()} />
}

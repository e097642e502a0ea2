import { AliasesView } from "@/components/panel/aliases-view"
import { rooms } from "../../_rooms/rooms.ts"
import { requireAdmin } from "../../_session/session.ts"
import { firstDomain, type ListPageProps, listed, titled } from "../list.ts"
import { createAlias, removeAlias, updateAlias } from "./actions.ts"

export const generateMetadata = titled("aliases")

export default async function AliasesPage({ searchParams }: ListPageProps) {
  await requireAdmin("/panel/aliases")
  const list = await listed(searchParams, (slice) => rooms().directory.listAliases(slice))
  const changes = { create: createAlias, update: updateAlias, remove: removeAlias }
  return <AliasesView {...list} changes={changes} domain={await firstDomain()} />
}

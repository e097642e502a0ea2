import { DomainsView } from "@/components/panel/domains-view"
import { rooms } from "../../_rooms/rooms.ts"
import { requireAdmin } from "../../_session/session.ts"
import { type ListPageProps, listed, titled } from "../list.ts"
import { createDomain, removeDomain, updateDomain } from "./actions.ts"

export const generateMetadata = titled("domains")

export default async function DomainsPage({ searchParams }: ListPageProps) {
  await requireAdmin("/panel/domains")
  const list = await listed(searchParams, (slice) => rooms().directory.listDomains(slice))
  const changes = { create: createDomain, update: updateDomain, remove: removeDomain }
  return <DomainsView {...list} changes={changes} />
}

import { RoutesView } from "@/components/panel/routes-view"
import { rooms } from "../../_rooms/rooms.ts"
import { requireAdmin } from "../../_session/session.ts"
import { firstDomain, type ListPageProps, listed, titled } from "../list.ts"
import { createRoute, removeRoute, updateRoute } from "./actions.ts"

export const generateMetadata = titled("routes")

export default async function RoutesPage({ searchParams }: ListPageProps) {
  await requireAdmin("/panel/routes")
  const list = await listed(searchParams, (slice) => rooms().directory.routes.page(slice))
  const changes = { create: createRoute, update: updateRoute, remove: removeRoute }
  return <RoutesView {...list} changes={changes} domain={await firstDomain()} />
}

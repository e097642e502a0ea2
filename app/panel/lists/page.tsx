import { ListsView } from "@/components/panel/lists-view"
import { pageIn } from "../../../server/directory/context.ts"
import { rooms } from "../../_rooms/rooms.ts"
import { requireAdmin } from "../../_session/session.ts"
import { type ListPageProps, listed, titled } from "../list.ts"
import { addList, askLists, changeList, checkList, removeList } from "./actions.ts"

export const generateMetadata = titled("lists")

export default async function ListsPage({ searchParams }: ListPageProps) {
  await requireAdmin("/panel/lists")
  const lists = await rooms().lists.list()
  const list = await listed(searchParams, async (slice) => pageIn(lists, slice, ({ zone }) => [zone]))
  const changes = { create: addList, update: changeList, remove: removeList, check: checkList }
  return <ListsView {...list} changes={changes} ask={askLists} />
}

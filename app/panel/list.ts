import "server-only"
import type { Metadata } from "next"
import { getTranslations } from "next-intl/server"
import type { PagerProps } from "@/components/panel/pager"
import { rooms } from "../_rooms/rooms.ts"

/** What stands behind the "?" of a page. */
export type Query = Promise<Record<string, string | string[] | undefined>>

/** What a page is given that shows a list. */
export interface ListPageProps {
  searchParams: Query
}

/** Which slice of a list is wanted. */
export interface Slice {
  search: string
  page: number
}

/** The title of a page, which is the title in its texts. */
export const titled = (noun: string, key = "title") =>
  async function generateMetadata(): Promise<Metadata> {
    return { title: (await getTranslations(`panel.${noun}`))(key) }
  }

/** The slice of a list that the address of the page asks for; `list` brings strange numbers into range. */
export async function listed<Row>(
  query: Query,
  list: (slice: Slice) => Promise<{ rows: Row[]; page: number; pages: number; total: number }>,
): Promise<{ rows: Row[]; pager: PagerProps }> {
  const { search: given, page: wanted } = await query
  const search = typeof given === "string" ? given.slice(0, 200) : ""
  const { rows, page, pages, total } = await list({ search, page: Number(wanted ?? 1) })
  return { rows, pager: { page, pages, total, search } }
}

/** The domain an address is suggested in; undefined when there is none yet. */
export async function firstDomain(): Promise<string | undefined> {
  const { rows } = await rooms().directory.listDomains({ pageSize: 1 })
  return rows[0]?.readable
}

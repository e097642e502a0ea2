import type { ReactNode } from "react"
import { PageHead } from "../ui/page-head"
import { Pager, type PagerProps } from "./pager"
import { SearchBox } from "./search-box"

export interface ListPageProps {
  title: string
  description: string
  /** The button that makes a new one. */
  create?: ReactNode
  /** What narrows the list beside the search. */
  filter?: ReactNode
  search: { label: string; text: string }
  pager: PagerProps
  /** Shown in place of rows when there are none. */
  empty: ReactNode
  children: ReactNode[]
}

/** A list with its title, search, rows and pages. On a phone each row is a card. */
export function ListPage({
  title,
  description,
  create,
  filter,
  search,
  pager,
  empty,
  children,
}: ListPageProps) {
  const searchable = pager.total > 0 || search.text !== ""
  return (
    <>
      <PageHead title={title} hint={description} action={create} />
      {filter}
      {searchable && <SearchBox label={search.label} text={search.text} />}
      <Rows empty={empty}>{children}</Rows>
      <Pager {...pager} />
    </>
  )
}

/** Rows in a box, or what is said when there are none. */
export function Rows({
  label,
  empty,
  children,
}: {
  label?: string
  empty: ReactNode
  children: ReactNode[]
}) {
  return (
    <section aria-label={label} className="rounded-xl border border-line bg-surface">
      {children.length === 0 ? empty : <ul className="divide-y divide-line">{children}</ul>}
    </section>
  )
}

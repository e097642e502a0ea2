import type { Clock } from "../clock.ts"
import type { Database } from "../db/prisma.ts"
import type { Sql } from "../db/sql.ts"
import type { Log } from "../log.ts"
import type { People } from "./lookup.ts"
import type { Vault } from "./vault.ts"

/** What every part of the directory works with. */
export interface DirectoryContext {
  sql: Sql
  prisma: Database
  clock: Clock
  log: Log
  vault: Vault
  /** The users of the machine, where local domains have them. */
  people?: People
  /** The folder of programs that mail may be given to, absolute; none when absent. */
  pipeFolder?: string | undefined
  /** Folders in which mail may be written to files, absolute, or "~"; none when absent. */
  fileFolders?: readonly string[] | undefined
}

/** Who is asking for a change, for the audit: an address, "setup" or "command line". */
export interface Actor {
  address: string
}

/** A slice of a list, and how long the whole list is. Pages count from 1. */
export interface Page<Row> {
  rows: Row[]
  total: number
  page: number
  pages: number
}

/** Which slice of a list is wanted. `search` matches anywhere in the name or address. */
export interface ListRequest {
  search?: string
  page?: number
  pageSize?: number
}

/** A text that contains another one, in any case: SQLite does so by itself, PostgreSQL must be told. */
export function containing({ sql }: DirectoryContext, text: string): { contains: string } {
  const insensitive = sql.dialect === "postgresql" ? { mode: "insensitive" } : {}
  return { contains: text, ...insensitive }
}

/** Turns a request into what Prisma wants, with hostile numbers brought back into range. */
export function sliceOf(request: ListRequest): { search: string; page: number; skip: number; take: number } {
  const take = Math.min(Math.max(Math.trunc(request.pageSize ?? 50) || 50, 1), 500)
  const page = Math.min(Math.max(Math.trunc(request.page ?? 1) || 1, 1), 1_000_000)
  return {
    search: (request.search ?? "").replaceAll("\0", "").trim().toLowerCase().slice(0, 200),
    page,
    skip: (page - 1) * take,
    take,
  }
}

/** Puts rows and their whole number together. */
export function pageOf<Row>(rows: Row[], total: number, slice: { page: number; take: number }): Page<Row> {
  return { rows, total, page: slice.page, pages: Math.max(1, Math.ceil(total / slice.take)) }
}

/** A slice of what is all in memory: the rows that have the search in one of their texts. */
export function pageIn<Row>(
  rows: readonly Row[],
  request: ListRequest,
  textsOf: (row: Row) => string[],
): Page<Row> {
  const slice = sliceOf(request)
  const found = rows.filter((row) => textsOf(row).some((text) => text.toLowerCase().includes(slice.search)))
  return pageOf(found.slice(slice.skip, slice.skip + slice.take), found.length, slice)
}

/** What stands behind the "?" of a page. */
export type Query = Promise<Record<string, string | string[] | undefined>>

/** Which slice of a list the address of the page asks for; the directory brings strange numbers into range. */
export async function listQuery(query: Query): Promise<{ search: string; page: number }> {
  const { search, page } = await query
  return { search: typeof search === "string" ? search.slice(0, 200) : "", page: Number(page ?? 1) }
}

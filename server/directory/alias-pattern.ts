import type { Sql } from "../db/sql.ts"
import type { Address } from "./addresses.ts"

/** Patterns of one domain at most: each unknown address is compared with all of them. */
export const mostPatterns = 200

/** Stars in one pattern at most. */
const mostStars = 3

/** A star in the local part stands for anything, or for nothing. */
export const isPattern = (local: string): boolean => local.includes("*")

/** What is wrong with a pattern beside what is wrong with the rest of it; undefined when nothing is. */
export function patternProblem(local: string): string | undefined {
  if (local.split("*").length - 1 > mostStars || local.includes("**"))
    return `A pattern can have ${mostStars} stars at most, none beside another`
  if (/^\*$/.test(local)) return "A star alone is everybody; set the catch-all address of the domain instead"
  return undefined
}

/** Whether a local part fits a pattern; both are canonical. Its stars take as little as they can. */
export function fits(local: string, pattern: string): boolean {
  const [first = "", ...rest] = pattern.split("*")
  const last = rest.pop() ?? ""
  if (local.length < first.length + last.length) return false
  if (!local.startsWith(first) || !local.endsWith(last)) return false
  let at = first.length
  for (const piece of rest) {
    const found = local.indexOf(piece, at)
    if (found < 0 || found + piece.length > local.length - last.length) return false
    at = found + piece.length
  }
  return true
}

/** The alias whose pattern an address fits: the one that says most, of two that say as much the first by name. */
export async function patternFor(
  sql: Sql,
  { local, domain }: Address,
): Promise<{ id: number; address: string; disabled: unknown } | undefined> {
  const rows = await sql.all<{ id: number; address: string; disabled: unknown }>(
    `SELECT l.id, l.address, l.disabled FROM alias l JOIN domain d ON d.id = l.domain_id
     WHERE d.name = ? AND l.pattern = true ORDER BY LENGTH(l.address) DESC, l.address LIMIT ${mostPatterns}`,
    domain,
  )
  return rows.find(({ address }) => fits(local, address.slice(0, address.lastIndexOf("@"))))
}

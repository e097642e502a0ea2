import type { Sql } from "../db/sql.ts"
import { MailError } from "../errors.ts"
import { depthLimit, widthLimit } from "./resolve.ts"

/** Where the aliases at these addresses lead, disabled ones too: they may be enabled again. */
async function stepFrom(sql: Sql, address: string): Promise<string[]> {
  const rows = await sql.all<{ address: string }>(
    "SELECT t.address FROM alias_target t JOIN alias l ON l.id = t.alias_id WHERE l.address = ? ORDER BY t.id",
    address,
  )
  return rows.map((row) => row.address)
}

/**
 * The way by which an alias with these targets would lead back to itself, `["a@x", "b@x", "a@x"]`, or undefined when
 * it does not. Every new edge starts at the alias being saved, so every new loop goes through it.
 * @throws MailError "limit" when it would lead too far
 */
export async function pathBack(sql: Sql, start: string, targets: string[]): Promise<string[] | undefined> {
  const seen = new Set<string>()
  let level = targets.map((target) => [start, target])
  for (let depth = 1; level.length > 0; depth++) {
    const loop = level.find((path) => path.at(-1) === start)
    if (loop) return loop
    const tooMany = new MailError("limit", "This alias would lead to too many others", { field: "targets" })
    const next: string[][] = []
    for (const path of level) {
      const last = path.at(-1)!
      if (seen.has(last)) continue
      seen.add(last)
      for (const target of await stepFrom(sql, last)) next.push([...path, target])
      if (next.length + seen.size > widthLimit * 2) throw tooMany
    }
    if (next.length > 0 && depth >= depthLimit) throw tooMany
    level = next
  }
  if (seen.size > widthLimit)
    throw new MailError("limit", "This alias would lead to too many others", { field: "targets" })
  return undefined
}

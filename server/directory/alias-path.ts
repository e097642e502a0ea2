import type { Sql } from "../db/sql.ts"
import { MailError } from "../errors.ts"
import { parseAddress, usersBefore } from "./addresses.ts"
import { fits, isPattern, patternFor } from "./alias-pattern.ts"
import { onwardOf } from "./lookup.ts"
import { depthLimit, widthLimit } from "./resolve.ts"

/**
 * Where the alias or account that gets the mail for an address leads, a disabled one too: it may be enabled again. With
 * tags and patterns it is the alias by another name, and the address nobody has leads to the catch-all.
 */
async function stepFrom(sql: Sql, text: string, start: string): Promise<{ by: string; targets: string[] }> {
  const rows = (address: string) =>
    sql.all<{ address: string }>(
      "SELECT t.address FROM alias_target t JOIN alias l ON l.id = t.alias_id WHERE l.address = ? ORDER BY t.id",
      address,
    )
  const address = parseAddress(text)
  const domain = address && (await domainOf(sql, address.domain))
  if (!address || !domain) return { by: text, targets: [] }
  const { local, domain: name } = address
  const begin = parseAddress(start)!
  for (const user of [local, ...usersBefore(local, domain.separators)]) {
    const by = `${user}@${name}`
    if (by === start) return { by, targets: [] }
    const found = await rows(by)
    if (found.length > 0) return { by, targets: found.map((row) => row.address) }
    const account = await sql.get<{ id: number; delivery: string }>(
      "SELECT id, delivery FROM account WHERE address = ?",
      by,
    )
    if (account) return { by, targets: (await onwardOf(sql, account)).onward?.targets ?? [] }
  }
  if (begin.domain === name && isPattern(begin.local) && fits(local, begin.local))
    return { by: start, targets: [] }
  const pattern = await patternFor(sql, address)
  if (pattern)
    return { by: pattern.address, targets: (await rows(pattern.address)).map((row) => row.address) }
  return { by: text, targets: domain.catchAll ? [domain.catchAll] : [] }
}

const domainOf = (sql: Sql, name: string) =>
  sql.get<{ separators: string; catchAll: string | null }>(
    `SELECT separators, catch_all AS "catchAll" FROM domain WHERE name = ?`,
    name,
  )

/**
 * The way by which an alias or account with these targets would lead back to itself, `["a@x", "b@x", "a@x"]`, or undefined when
 * it does not. Every new edge starts at the alias being saved, so every new loop goes through it.
 * @throws MailError "limit" when it would lead too far
 */
export async function pathBack(sql: Sql, start: string, targets: string[]): Promise<string[] | undefined> {
  const seen = new Set<string>()
  let level = targets.map((target) => [start, target])
  for (let depth = 1; level.length > 0; depth++) {
    const loop = level.find((path) => path.at(-1) === start)
    if (loop) return loop
    const tooMany = new MailError("limit", "This would lead to too many others", { field: "targets" })
    const next: string[][] = []
    for (const path of level) {
      const last = path.at(-1)!
      if (seen.has(last)) continue
      seen.add(last)
      const { by, targets: onward } = await stepFrom(sql, last, start)
      if (by === start) return path
      for (const target of onward) next.push([...path, target])
      if (next.length + seen.size > widthLimit * 2) throw tooMany
    }
    if (next.length > 0 && depth >= depthLimit) throw tooMany
    level = next
  }
  if (seen.size > widthLimit)
    throw new MailError("limit", "This would lead to too many others", { field: "targets" })
  return undefined
}

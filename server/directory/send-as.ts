import type { Sql } from "../db/sql.ts"
import type { AccountRef } from "./lookup.ts"
import { depthLimit } from "./resolve.ts"

/** An address somebody may send as, and what stands in front of it. */
export interface SenderAddress {
  address: string
  name: string
}

/** More than these nobody chooses from. */
const most = 100

const marks = (values: readonly unknown[]) => values.map(() => "?").join(", ")

/**
 * The addresses that may be ones an account sends as, beside its own: aliases that lead to it, near ones first, and
 * shared accounts it has rights in. Whether it may is asked of each by `maySendAs`.
 * @param identifiers what the account goes by where rights are given
 */
export async function candidates(
  sql: Sql,
  account: Pick<AccountRef, "address" | "name">,
  identifiers: readonly string[],
): Promise<SenderAddress[]> {
  const aliases = await aliasesOf(sql, account.address)
  const shared = await sql.all<SenderAddress>(
    `SELECT DISTINCT a.address, a.name FROM account_right r JOIN account a ON a.id = r.account_id
     WHERE a.shared = true AND r.identifier IN (${marks(identifiers)}) ORDER BY a.address LIMIT ${most}`,
    ...identifiers,
  )
  return [...aliases.map((address) => ({ address, name: account.name })), ...shared]
}

/** Aliases against the direction in which mail follows them. */
async function aliasesOf(sql: Sql, start: string): Promise<string[]> {
  const found = new Set<string>()
  let level = [start]
  for (let depth = 0; level.length > 0 && depth < depthLimit; depth++) {
    const rows = await sql.all<{ address: string }>(
      `SELECT DISTINCT l.address FROM alias_target t JOIN alias l ON l.id = t.alias_id
       WHERE l.disabled = false AND t.address IN (${marks(level)}) ORDER BY l.address LIMIT ${most}`,
      ...level,
    )
    level = rows.map(({ address }) => address).filter((address) => !found.has(address))
    for (const address of level) if (found.size < most) found.add(address)
  }
  return [...found]
}

import type { Sql } from "../db/sql.ts"
import { type Address, isReserved, usersBefore, withoutTag } from "./addresses.ts"
import { patternFor } from "./alias-pattern.ts"

/** An account as other rooms see it. */
export interface AccountRef {
  id: number
  /** Canonical: lower case, A-labels, no tag. */
  address: string
  name: string
  role: "user" | "admin"
  /** 0: no limit. */
  quotaBytes: number
  /** 0: no limit. */
  quotaMessages: number
  /** Which of its Sieve scripts runs at delivery; none when absent. */
  activeScript?: number | null
  /** How long the same message is not filed again, hours; as for everybody when absent. */
  duplicateHours?: number
  /** What its user of the machine wants done beside, as a Sieve script: programs of a .forward file. */
  wishes?: string
}

/** What one address stands for, before aliases are followed. */
export type Entry =
  /** `onward`: its mail goes elsewhere too, or, unless it keeps it, instead. */
  | { kind: "account"; account: AccountRef; onward?: Onward }
  /**
   * `self` gets it as well; `otherwise` does when the targets lead to nobody. `as`: the user of the machine whose wishes
   * they are.
   */
  | { kind: "alias"; targets: string[]; self?: AccountRef; otherwise?: AccountRef; as?: string }
  | { kind: "catch-all"; targets: string[] }
  | { kind: "unknown" | "disabled" | "remote" }

/** Where the mail of an account goes beside its mailboxes. */
export interface Onward {
  targets: string[]
  keeps: boolean
  /** The user of the machine it belongs to, if any. */
  as: string
}

/** The columns of an account that make an AccountRef. */
export const accountColumns =
  "a.id, a.address, a.name, a.role, a.quota_bytes, a.quota_messages, a.active_script, a.duplicate_hours"

/** A row with `accountColumns`. */
export interface AccountRow {
  id: number
  address: string
  name: string
  role: AccountRef["role"]
  quota_bytes: number
  quota_messages: number
  active_script: number | null
  duplicate_hours: number | null
}

export function accountRef({ id, address, name, role, ...row }: AccountRow): AccountRef {
  const quotas = { quotaBytes: row.quota_bytes, quotaMessages: row.quota_messages }
  const account: AccountRef = { id, address, name, role, ...quotas, activeScript: row.active_script }
  return row.duplicate_hours === null ? account : { ...account, duplicateHours: row.duplicate_hours }
}

/** Who answers for the users of the machine, in domains that are local; names come without tags. */
export interface People {
  entry(address: Address): Promise<Entry | undefined>
}

type LookupRow = { [Column in keyof AccountRow]: AccountRow[Column] | null } & {
  domain_disabled: unknown
  domain_local: unknown
  machine_user: string | null
  delivery: string | null
  catch_all: string | null
  separators: string
  account_disabled: unknown
  alias_id: number | null
  alias_disabled: unknown
}

const lookupText = `
  SELECT d.disabled AS domain_disabled, d.local AS domain_local, d.catch_all, d.separators, ${accountColumns}, a.machine_user, a.delivery,
    a.disabled AS account_disabled,
    l.id AS alias_id, l.disabled AS alias_disabled
  FROM domain d
  LEFT JOIN account a ON a.address = ?
  LEFT JOIN alias l ON l.address = ?
  WHERE d.name = ?`

const ask = (sql: Sql, local: string, domain: string) =>
  sql.get<LookupRow>(lookupText, `${local}@${domain}`, `${local}@${domain}`, domain)

/** Whether something was made here by that name; the account of a machine's user is only where their mail goes in the end. */
const isEntry = (row: LookupRow) => (row.id !== null && row.machine_user === null) || row.alias_id !== null

async function entryOf(sql: Sql, row: LookupRow): Promise<Entry> {
  if (row.id !== null)
    return row.account_disabled
      ? { kind: "disabled" }
      : { kind: "account", account: accountRef(row as AccountRow), ...(await onwardOf(sql, row)) }
  return aliasEntry(sql, { id: row.alias_id!, disabled: row.alias_disabled })
}

/** Where an account's mail goes beside; nothing where it goes into its mailboxes alone, as most does. */
export async function onwardOf(
  sql: Sql,
  row: { id: number | null; delivery: string | null; machine_user?: string | null },
): Promise<{ onward?: Onward }> {
  if (row.delivery !== "both" && row.delivery !== "onward") return {}
  const targets = await sql.all<{ target: string }>(
    "SELECT target FROM account_target WHERE account_id = ? ORDER BY id",
    row.id,
  )
  if (targets.length === 0) return {}
  const keeps = row.delivery === "both"
  return { onward: { targets: targets.map(({ target }) => target), keeps, as: row.machine_user ?? "" } }
}

async function aliasEntry(sql: Sql, { id, disabled }: { id: number; disabled: unknown }): Promise<Entry> {
  if (disabled) return { kind: "disabled" }
  const targets = await sql.all<{ address: string }>(
    "SELECT address FROM alias_target WHERE alias_id = ? ORDER BY id",
    id,
  )
  return { kind: "alias", targets: targets.map((target) => target.address) }
}

/** The first administrator: who gets mail for postmaster and abuse where nobody else does (RFC 2142). */
export async function firstAdmin(sql: Sql): Promise<AccountRef | undefined> {
  const row = await sql.get<AccountRow>(
    `SELECT ${accountColumns} FROM account a WHERE a.role = 'admin' AND a.disabled = false ORDER BY a.id LIMIT 1`,
  )
  return row && accountRef(row)
}

/**
 * What one address stands for: exactly as written, then without its tag, then by the pattern of an alias, then as a
 * reserved name, then by the catch-all of its domain. Two prepared statements at most in the common cases. The users of a
 * machine come after what was made here.
 */
export async function lookup(sql: Sql, { local, domain }: Address, people?: People): Promise<Entry> {
  const exact = await ask(sql, local, domain)
  if (!exact) return { kind: "remote" }
  if (exact.domain_disabled) return { kind: "disabled" }
  if (isEntry(exact)) return entryOf(sql, exact)
  for (const user of usersBefore(local, exact.separators)) {
    const tagless = await ask(sql, user, domain)
    if (tagless && isEntry(tagless)) return entryOf(sql, tagless)
  }
  const pattern = await patternFor(sql, { local, domain })
  if (pattern) return aliasEntry(sql, pattern)
  if (exact.domain_local && people)
    for (const user of [local, ...usersBefore(local, exact.separators)]) {
      const person = await people.entry({ local: user, domain })
      if (person) return person
    }
  const admin = isReserved(withoutTag(local, exact.separators)) ? await firstAdmin(sql) : undefined
  if (admin) return { kind: "account", account: admin }
  return exact.catch_all ? { kind: "catch-all", targets: [exact.catch_all] } : { kind: "unknown" }
}

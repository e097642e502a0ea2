import type { Sql } from "../db/sql.ts"
import { noPassword } from "./accounts.ts"
import { canonicalIdentifier } from "./identifiers.ts"
import { ownerRights, parseRights, type RightsEntry } from "./rights.ts"
import { Sharing } from "./sharing.ts"

/** What a check of the directory found; see `fsck` in the store. */
export interface DirectoryReport {
  problems: string[]
  notes: string[]
}

type Say = (problem: string) => void

/** Rows read in one go, and problems listed of each kind at most. */
const slice = 1_000
const mostListed = 100

/**
 * Checks who may do what: rights against those they name and against their form, what owners may do against the entries
 * it comes from, groups against their domain, shared accounts against what would open them. Reads only.
 */
export async function checkDirectory(sql: Sql): Promise<DirectoryReport> {
  const problems: string[] = []
  const notes: string[] = []
  const say: Say = (problem) => {
    if (problems.length < mostListed) problems.push(problem)
    else if (problems.length === mostListed) problems.push("… and more")
  }
  await checkMailboxRights(sql, say)
  await checkAccountRights(sql, say)
  await checkOwnerRights(sql, say)
  await checkSharedAccounts(sql, say)
  await checkGroups(sql, say)
  await checkDomains(sql, say)
  const waiting = await sql.get<{ count: number }>(
    "SELECT COUNT(*) AS count FROM mailbox_right WHERE mailbox_id NOT IN (SELECT id FROM mailbox)",
  )
  if (waiting!.count > 0) notes.push(`${waiting!.count} rights in deleted mailboxes wait for the collector`)
  return { problems, notes }
}

interface Named {
  place: string
  identifier: string
  rights: string
  /** No rights are fine: the owner's own entry, deleted. */
  mayBeEmpty: boolean
}

/** Says what is wrong with entries; who is asked for once. */
class Entries {
  readonly #sharing: Sharing
  readonly #say: Say
  readonly #known = new Map<string, boolean>()

  constructor(sql: Sql, say: Say) {
    this.#sharing = new Sharing(sql)
    this.#say = say
  }

  async check({ place, identifier, rights, mayBeEmpty }: Named): Promise<void> {
    if (parseRights(rights) !== rights || (rights === "" && !mayBeEmpty))
      this.#say(`${place}: the rights of ${identifier} are no rights: "${rights}"`)
    if (!(await this.#isSomebody(identifier)))
      this.#say(`${place}: ${identifier} has rights and is nobody here`)
  }

  async #isSomebody(identifier: string): Promise<boolean> {
    let known = this.#known.get(identifier)
    if (known === undefined) {
      known = canonicalIdentifier(identifier) === identifier && (await this.#sharing.isSomebody(identifier))
      if (this.#known.size < slice) this.#known.set(identifier, known)
    }
    return known
  }
}

type RightRow = Omit<RightsEntry, "negative"> & { mailboxId: number; negative: unknown; owner: string }

async function checkMailboxRights(sql: Sql, say: Say): Promise<void> {
  const entries = new Entries(sql, say)
  for (let after = 0; ; ) {
    // Whole mailboxes at a time: none has more entries than a thousand.
    const ids = await sql.all<{ id: number }>(
      `SELECT DISTINCT mailbox_id AS id FROM mailbox_right WHERE mailbox_id > ? ORDER BY mailbox_id LIMIT ${slice}`,
      after,
    )
    if (ids.length === 0) return
    const last = ids.at(-1)!.id
    const rows = await sql.all<RightRow>(
      `SELECT r.mailbox_id AS "mailboxId", r.identifier, r.negative, r.rights, a.address AS owner
       FROM mailbox_right r JOIN mailbox m ON m.id = r.mailbox_id JOIN account a ON a.id = m.account_id
       WHERE r.mailbox_id > ? AND r.mailbox_id <= ? ORDER BY r.mailbox_id, r.identifier`,
      after,
      last,
    )
    for (const { mailboxId, identifier, negative, rights, owner } of rows)
      await entries.check({
        place: `mailbox ${mailboxId}`,
        identifier,
        rights,
        mayBeEmpty: identifier === owner && !negative,
      })
    after = last
    await new Promise(setImmediate)
  }
}

async function checkAccountRights(sql: Sql, say: Say): Promise<void> {
  const rows = await sql.all<{ address: string; identifier: string; rights: string; shared: unknown }>(
    `SELECT a.address, a.shared, r.identifier, r.rights FROM account_right r JOIN account a ON a.id = r.account_id
     ORDER BY r.account_id, r.identifier`,
  )
  const entries = new Entries(sql, say)
  for (const { address, shared, identifier, rights } of rows) {
    const place = `account ${address}`
    await entries.check({ place, identifier, rights, mayBeEmpty: false })
    if (!shared) say(`${place}: ${identifier} may use it, and it is no shared mailbox`)
  }
}

/** `owner_rights` is what the entries naming the owner come to; absent where that is everything. */
async function checkOwnerRights(sql: Sql, say: Say): Promise<void> {
  const rows = await sql.all<{
    id: number
    told: string | null
    identifier: string | null
    negative: unknown
    rights: string | null
  }>(
    `SELECT m.id, m.owner_rights AS told, r.identifier, r.negative, r.rights FROM mailbox m
     JOIN account a ON a.id = m.account_id
     LEFT JOIN mailbox_right r ON r.mailbox_id = m.id AND r.identifier = a.address AND a.shared = false
     WHERE m.owner_rights IS NOT NULL OR r.identifier IS NOT NULL ORDER BY m.id`,
  )
  for (const [id, found] of Map.groupBy(rows, (row) => row.id)) {
    const entries = found.flatMap(({ identifier, negative, rights }) =>
      identifier === null ? [] : [{ identifier, negative: Boolean(negative), rights: rights ?? "" }],
    )
    const due = ownerRights(entries)
    const told = found[0]!.told ?? ownerRights([])
    if (told !== due) say(`mailbox ${id}: its owner may "${told}", the entries come to "${due}"`)
  }
}

async function checkSharedAccounts(sql: Sql, say: Say): Promise<void> {
  const rows = await sql.all<{ address: string }>(
    `SELECT a.address FROM account a WHERE a.shared = true AND (a.password_hash <> ? OR a.role <> 'user'
       OR EXISTS (SELECT 1 FROM scram_key k WHERE k.account_id = a.id)
       OR EXISTS (SELECT 1 FROM session s WHERE s.account_id = a.id AND s.revoked_at IS NULL)
       OR EXISTS (SELECT 1 FROM group_member g WHERE g.account_id = a.id)) ORDER BY a.id LIMIT ${mostListed}`,
    noPassword,
  )
  for (const { address } of rows)
    say(`account ${address} is a shared mailbox with a password, a role, a group or a session of a person`)
}

async function checkGroups(sql: Sql, say: Say): Promise<void> {
  const groups = await sql.all<{ address: string; domain: string | null }>(
    "SELECT g.address, d.name AS domain FROM account_group g LEFT JOIN domain d ON d.id = g.domain_id",
  )
  for (const { address, domain } of groups)
    if (domain === null || !address.endsWith(`@${domain}`)) say(`group ${address} is not of its domain`)
}

/** Where a domain has a limit its accounts have one too, and together no more than the domain's. */
async function checkDomains(sql: Sql, say: Say): Promise<void> {
  for (const column of ["quota_bytes", "quota_messages"]) {
    const rows = await sql.all<{ name: string; most: number; given: number; without: number }>(
      `SELECT d.name, d.${column} AS most, CAST(SUM(a.${column}) AS BIGINT) AS given,
         SUM(CASE WHEN a.${column} = 0 THEN 1 ELSE 0 END) AS without
       FROM domain d JOIN account a ON a.domain_id = d.id WHERE d.${column} > 0 GROUP BY d.id, d.name, d.${column}`,
    )
    for (const { name, most, given, without } of rows)
      if (given > most || without > 0)
        say(`domain ${name} may give ${most}: its accounts have ${given}, ${without} of them no limit`)
  }
}

// Who may do what in a mailbox. What always holds:
// - an entry lives as long as its mailbox: the store gives a new one its parent's entries and takes away a deleted one's;
// - `owner_rights` of a mailbox is what the entries naming its owner come to, absent where that is everything, so that
//   people in their own mailboxes cost no statement;
// - the owner's own entry stays, with no rights, when it is deleted: without a row the owner may do everything;
// - somebody who is not the owner goes by several identifiers, and what is granted to them adds up.

import type { Query, Sql } from "../db/sql.ts"
import { MailError } from "../errors.ts"
import { everybody } from "./identifiers.ts"
import type { AccountRef } from "./lookup.ts"
import {
  combineRights,
  everyRight,
  ownerRights,
  type Rights,
  type RightsEntry,
  withoutRights,
  withRights,
} from "./rights.ts"

/** Entries of one mailbox at most. */
const mostEntries = 1000

/** Entries read at most to find what others share with somebody, and groups that count for one person. */
const mostShared = 20_000
const mostGroups = 200

/** Shared accounts opened for one listing at most; the rest are with the next. */
const mostUnopened = 100

/** A mailbox of somebody else, and what may be done in it. */
export interface SharedMailbox {
  mailboxId: number
  owner: Owner
  rights: Rights
}

/** Whose mailboxes they are. */
export interface Owner {
  accountId: number
  address: string
  /** The account belongs to no person, and nobody signs in to it. */
  shared: boolean
}

/** Whose rights are changed, and how. */
export interface RightsChange {
  identifier: string
  negative: boolean
  mode: "replace" | "add" | "remove"
  rights: Rights
}

interface EntryRow {
  identifier: string
  negative: unknown
  rights: string
}

const entryOf = ({ identifier, negative, rights }: EntryRow): RightsEntry => ({
  identifier,
  negative: Boolean(negative),
  rights,
})

const marks = (values: readonly unknown[]) => values.map(() => "?").join(", ")

async function entriesOf(query: Query, mailboxId: number): Promise<RightsEntry[]> {
  const rows = await query.all<EntryRow>(
    "SELECT identifier, negative, rights FROM mailbox_right WHERE mailbox_id = ? ORDER BY identifier, negative",
    mailboxId,
  )
  return rows.map(entryOf)
}

async function isSomebody(query: Query, identifier: string): Promise<boolean> {
  if (everybody.includes(identifier)) return true
  const [table, column, name] = identifier.startsWith("$")
    ? ["account_group", "address", identifier.slice(1)]
    : identifier.startsWith("@")
      ? ["domain", "name", identifier.slice(1)]
      : ["account", "address", identifier]
  return (await query.get(`SELECT id FROM ${table} WHERE ${column} = ?`, name!)) !== undefined
}

/** The door to rights, for those who serve mail and for those who manage it. */
export class Sharing {
  readonly #sql: Sql
  readonly #versions = new Map<number, number>()

  constructor(sql: Sql) {
    this.#sql = sql
  }

  /** What an account goes by in access control lists: its address, its domain, its groups, and everybody. */
  async identifiers({ id, address }: Pick<AccountRef, "id" | "address">): Promise<string[]> {
    const groups = await this.#sql.all<{ address: string }>(
      `SELECT g.address FROM group_member m JOIN account_group g ON g.id = m.group_id
       WHERE m.account_id = ? ORDER BY g.id LIMIT ${mostGroups}`,
      id,
    )
    const domain = address.slice(address.lastIndexOf("@"))
    return ["anyone", "authenticated", address, domain, ...groups.map((group) => `$${group.address}`)]
  }

  /** The account behind an address, disabled or not. */
  async owner(address: string): Promise<Owner | undefined> {
    const row = await this.#sql.get<{ id: number; shared: unknown }>(
      "SELECT id, shared FROM account WHERE address = ?",
      address,
    )
    return row && { accountId: row.id, address, shared: Boolean(row.shared) }
  }

  /** The account a mailbox belongs to. */
  async ownerOf(accountId: number): Promise<Owner | undefined> {
    const row = await this.#sql.get<{ address: string; shared: unknown }>(
      "SELECT address, shared FROM account WHERE id = ?",
      accountId,
    )
    return row && { accountId, address: row.address, shared: Boolean(row.shared) }
  }

  /** Whether an identifier names an account, group or domain that is there, or everybody. */
  isSomebody(identifier: string): Promise<boolean> {
    return isSomebody(this.#sql, identifier)
  }

  /** Every entry of a mailbox by identifier; the owner's deleted one among them, with no rights. */
  entries(mailboxId: number): Promise<RightsEntry[]> {
    return entriesOf(this.#sql, mailboxId)
  }

  /** What somebody who goes by these identifiers may do in a mailbox that is not theirs. */
  async rights(mailboxId: number, identifiers: readonly string[]): Promise<Rights> {
    const rows = await this.#sql.all<EntryRow>(
      `SELECT identifier, negative, rights FROM mailbox_right
       WHERE mailbox_id = ? AND identifier IN (${marks(identifiers)})`,
      mailboxId,
      ...identifiers,
    )
    return combineRights(rows.map(entryOf))
  }

  /** Mailboxes of others in which somebody who goes by these identifiers may do anything at all. */
  async sharedWith(accountId: number, identifiers: readonly string[]): Promise<SharedMailbox[]> {
    const rows = await this.#sql.all<
      EntryRow & { mailboxId: number; owner: number; address: string; shared: unknown }
    >(
      `SELECT m.id AS "mailboxId", m.account_id AS owner, a.address, a.shared, r.identifier, r.negative, r.rights
       FROM mailbox_right r JOIN mailbox m ON m.id = r.mailbox_id JOIN account a ON a.id = m.account_id
       WHERE r.identifier IN (${marks(identifiers)}) AND m.account_id <> ? ORDER BY m.id LIMIT ${mostShared}`,
      ...identifiers,
      accountId,
    )
    const found: SharedMailbox[] = []
    for (const [mailboxId, entries] of Map.groupBy(rows, (row) => row.mailboxId)) {
      const { owner, address, shared } = entries[0]!
      const rights = combineRights(entries.map(entryOf))
      if (rights !== "")
        found.push({ mailboxId, owner: { accountId: owner, address, shared: Boolean(shared) }, rights })
    }
    return found
  }

  /** Shared accounts that somebody who goes by these identifiers may use, and that have no mailboxes yet. */
  async unopened(identifiers: readonly string[]): Promise<number[]> {
    const rows = await this.#sql.all<{ id: number }>(
      `SELECT DISTINCT r.account_id AS id FROM account_right r LEFT JOIN numbering n ON n.account_id = r.account_id
       WHERE r.identifier IN (${marks(identifiers)}) AND n.account_id IS NULL LIMIT ${mostUnopened}`,
      ...identifiers,
    )
    return rows.map((row) => row.id)
  }

  /** Whether somebody may send as a shared account: "p", in the words of RFC 4314 §2.1. */
  async mayPostFor(accountId: number, account: Pick<AccountRef, "id" | "address">): Promise<boolean> {
    const identifiers = await this.identifiers(account)
    const rows = await this.#sql.all<{ rights: string }>(
      `SELECT r.rights FROM account_right r JOIN account a ON a.id = r.account_id
       WHERE r.account_id = ? AND a.shared = true AND r.identifier IN (${marks(identifiers)})`,
      accountId,
      ...identifiers,
    )
    return rows.some(({ rights }) => rights.includes("p"))
  }

  /** Changes one entry of a mailbox. @throws MailError "no-such-mailbox", "no-such-entry", "limit" */
  async change(mailboxId: number, owner: Owner, change: RightsChange): Promise<void> {
    await this.#sql.write((tx) => changeRights(tx, mailboxId, owner, change))
    this.#versions.set(owner.accountId, this.version(owner.accountId) + 1)
  }

  /** Takes one entry away; the owner is left with what cannot be taken. @throws MailError "no-such-mailbox" */
  delete(
    mailboxId: number,
    owner: Owner,
    entry: Pick<RightsEntry, "identifier" | "negative">,
  ): Promise<void> {
    return this.change(mailboxId, owner, { ...entry, mode: "replace", rights: "" })
  }

  /** Grows with every change of rights this process makes in the mailboxes of an account. */
  version(accountId: number): number {
    return this.#versions.get(accountId) ?? 0
  }
}

async function changeRights(tx: Query, mailboxId: number, owner: Owner, change: RightsChange): Promise<void> {
  // Two changes of one mailbox come one after the other, and none comes behind its deletion.
  const held = await tx.run("UPDATE mailbox SET owner_rights = owner_rights WHERE id = ?", mailboxId)
  if (held === 0) throw new MailError("no-such-mailbox", "There is no such mailbox")
  const entries = await entriesOf(tx, mailboxId)
  const { identifier, negative } = change
  const before = entries.find((entry) => entry.identifier === identifier && entry.negative === negative)
  const named = identifier === owner.address && !owner.shared
  const rights = changed(before?.rights ?? (named && !negative ? everyRight : ""), change)
  if (rights === "" && !(named && !negative))
    await tx.run(
      "DELETE FROM mailbox_right WHERE mailbox_id = ? AND identifier = ? AND negative = ?",
      mailboxId,
      identifier,
      negative,
    )
  else {
    // Asked here again: whoever was deleted meanwhile took their rights along, and must not leave these to a namesake.
    if (!(await isSomebody(tx, identifier)))
      throw new MailError("no-such-entry", "There is nobody of that name here")
    if (!before && entries.length >= mostEntries)
      throw new MailError("limit", `A mailbox has rights for at most ${mostEntries} people and groups`)
    await tx.run(
      `INSERT INTO mailbox_right (mailbox_id, identifier, negative, rights) VALUES (?, ?, ?, ?)
       ON CONFLICT (mailbox_id, identifier, negative) DO UPDATE SET rights = excluded.rights`,
      mailboxId,
      identifier,
      negative,
      rights,
    )
  }
  if (named) await settleOwner(tx, mailboxId, owner)
}

function changed(before: Rights, { mode, rights }: RightsChange): Rights {
  if (mode === "replace") return rights
  return mode === "add" ? withRights(before, rights) : withoutRights(before, rights)
}

async function settleOwner(tx: Query, mailboxId: number, { address }: Owner): Promise<void> {
  const rights = ownerRights((await entriesOf(tx, mailboxId)).filter((entry) => entry.identifier === address))
  await tx.run(
    "UPDATE mailbox SET owner_rights = ? WHERE id = ?",
    rights === everyRight ? null : rights,
    mailboxId,
  )
}

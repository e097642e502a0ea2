import type { Query } from "../db/sql.ts"
import { MailError } from "../errors.ts"
import { canonicalName, newMailboxName, parentsOf, separator, standardMailboxes } from "./mailbox-name.ts"

/** A mailbox and its counters, as of the last commit. */
export interface Mailbox {
  id: number
  accountId: number
  /** Whole path, "/" between levels; INBOX in capitals. */
  name: string
  uidValidity: number
  uidNext: number
  highestModseq: number
  /** "" or an attribute of RFC 6154 such as "\Sent". */
  specialUse: string
  messages: number
  unseen: number
  deleted: number
  bytes: number
  /** UIDs above it have not been \Recent for anybody yet. */
  recentUid: number
  /** What its owner may do (letters of RFC 4314); null: everything. */
  ownerRights: string | null
}

/** Mailboxes of one account at most. */
const mostMailboxes = 5_000

/** Ids named in one statement at most. */
const slice = 500

const columns = `id, account_id AS "accountId", name, uid_validity AS "uidValidity", uid_next AS "uidNext",
  highest_modseq AS "highestModseq", special_use AS "specialUse", messages, unseen, deleted, bytes,
  recent_uid AS "recentUid", owner_rights AS "ownerRights"`

export const noSuchMailbox = () => new MailError("no-such-mailbox", "There is no such mailbox")

/** All mailboxes of an account by name, INBOX first. */
export async function listMailboxes(query: Query, accountId: number): Promise<Mailbox[]> {
  const rows = await query.all<Mailbox>(`SELECT ${columns} FROM mailbox WHERE account_id = ?`, accountId)
  const rank = (mailbox: Mailbox) => (mailbox.name === "INBOX" ? 0 : 1)
  return rows.sort((a, b) => rank(a) - rank(b) || (a.name < b.name ? -1 : 1))
}

/** @throws MailError "no-such-mailbox" */
export async function mailboxByName(query: Query, accountId: number, name: string): Promise<Mailbox> {
  const row = await query.get<Mailbox>(
    `SELECT ${columns} FROM mailbox WHERE account_id = ? AND name = ?`,
    accountId,
    canonicalName(name),
  )
  if (!row) throw noSuchMailbox()
  return row
}

/** @throws MailError "no-such-mailbox" */
export async function mailboxById(query: Query, mailboxId: number): Promise<Mailbox> {
  const row = await query.get<Mailbox>(`SELECT ${columns} FROM mailbox WHERE id = ?`, mailboxId)
  if (!row) throw noSuchMailbox()
  return row
}

/**
 * Makes the standard mailboxes of an account that has none, with the rights of those who may use it; whoever comes second
 * finds them made.
 */
export async function makeStandardMailboxes(tx: Query, accountId: number, now: number): Promise<void> {
  const made = await tx.run(
    "INSERT INTO numbering (account_id, uid_validity) VALUES (?, 0) ON CONFLICT DO NOTHING",
    accountId,
  )
  if (made === 0) return
  // Who changes who may use the account waits, so that what is read here stays true (PostgreSQL).
  await tx.run("UPDATE account SET shared = shared WHERE id = ?", accountId)
  for (const { name, specialUse } of standardMailboxes) {
    await insertMailbox(tx, { accountId, name, specialUse, now })
    await subscribe(tx, accountId, name)
  }
  await tx.run(
    `INSERT INTO mailbox_right (mailbox_id, identifier, negative, rights)
     SELECT m.id, r.identifier, false, r.rights FROM account_right r JOIN mailbox m ON m.account_id = r.account_id
     WHERE r.account_id = ?`,
    accountId,
  )
}

/** Those of some mailboxes that are there, by id. */
export async function mailboxesById(query: Query, ids: readonly number[]): Promise<Map<number, Mailbox>> {
  const found = new Map<number, Mailbox>()
  for (let at = 0; at < ids.length; at += slice) {
    const some = ids.slice(at, at + slice)
    const rows = await query.all<Mailbox>(
      `SELECT ${columns} FROM mailbox WHERE id IN (${some.map(() => "?").join(", ")})`,
      ...some,
    )
    for (const row of rows) found.set(row.id, row)
  }
  return found
}

interface NewMailbox {
  accountId: number
  name: string
  specialUse: string
  now: number
  /** Whose rights it takes over when it has no parent. */
  model?: string
}

/** @throws MailError "already-exists", "no-such-entry" */
export async function insertMailbox(tx: Query, mailbox: NewMailbox): Promise<Mailbox> {
  const seconds = Math.floor(mailbox.now / 1000)
  // Never the same twice in an account, so that a mailbox deleted and made again is known to be another (RFC 3501 §2.3.1.1).
  const numbering = await tx.get<{ uidValidity: number }>(
    `UPDATE numbering SET uid_validity = CASE WHEN uid_validity >= ? THEN uid_validity + 1 ELSE ? END
     WHERE account_id = ? RETURNING uid_validity AS "uidValidity"`,
    seconds,
    seconds,
    mailbox.accountId,
  )
  if (!numbering) throw new MailError("no-such-entry", "There is no such account")
  const row = await tx.get<Mailbox>(
    `INSERT INTO mailbox (account_id, name, uid_validity, special_use) VALUES (?, ?, ?, ?)
     ON CONFLICT DO NOTHING RETURNING ${columns}`,
    mailbox.accountId,
    mailbox.name,
    numbering.uidValidity,
    mailbox.specialUse,
  )
  if (!row)
    throw new MailError("already-exists", "There is already a mailbox of that name", { field: "name" })
  return row
}

/**
 * Makes a mailbox and the parents it lacks (RFC 3501 §6.3.3).
 * @throws MailError "invalid", "already-exists", "limit"
 */
export async function createMailbox(tx: Query, mailbox: NewMailbox): Promise<Mailbox> {
  const newName = newMailboxName(mailbox.name)
  const there = await tx.all<{ id: number; name: string }>(
    "SELECT id, name FROM mailbox WHERE account_id = ?",
    mailbox.accountId,
  )
  if (there.length >= mostMailboxes)
    throw new MailError("limit", `An account has at most ${mostMailboxes} mailboxes`)
  const ids = new Map(there.map((row) => [row.name, row.id]))
  let parent = mailbox.model === undefined ? undefined : ids.get(mailbox.model)
  for (const name of parentsOf(newName)) {
    parent = ids.get(name) ?? (await insertBelow(tx, { ...mailbox, name, specialUse: "" }, parent)).id
  }
  return insertBelow(tx, { ...mailbox, name: newName }, parent)
}

/** A new mailbox takes over the rights of its parent (RFC 4314 §4). */
async function insertBelow(tx: Query, mailbox: NewMailbox, parentId: number | undefined): Promise<Mailbox> {
  const made = await insertMailbox(tx, mailbox)
  if (parentId === undefined) return made
  await tx.run(
    `INSERT INTO mailbox_right (mailbox_id, identifier, negative, rights)
     SELECT CAST(? AS INTEGER), identifier, negative, rights FROM mailbox_right WHERE mailbox_id = ?`,
    made.id,
    parentId,
  )
  await tx.run(
    `UPDATE mailbox SET owner_rights = (SELECT p.owner_rights FROM mailbox p WHERE p.id = ?)
     WHERE id = ?`,
    parentId,
    made.id,
  )
  return made
}

/**
 * Renames a mailbox and all below it; subscriptions follow. Not for INBOX, whose messages move instead.
 * @returns what was called how, and how it is called now
 * @throws MailError "no-such-mailbox", "already-exists", "invalid", "cannot" into itself
 */
export async function renameMailbox(
  tx: Query,
  accountId: number,
  from: string,
  to: string,
): Promise<[before: string, now: string][]> {
  const source = await mailboxByName(tx, accountId, from)
  const name = newMailboxName(to)
  if (name.startsWith(source.name + separator))
    throw new MailError("cannot", "A mailbox cannot be moved into itself", { field: "name" })
  const all = await listMailboxes(tx, accountId)
  const ids = new Map(all.map((mailbox) => [mailbox.name, mailbox.id]))
  if (ids.has(name))
    throw new MailError("already-exists", "There is already a mailbox of that name", { field: "name" })
  let above: number | undefined
  for (const parent of parentsOf(name))
    above =
      ids.get(parent) ??
      (await insertBelow(tx, { accountId, name: parent, specialUse: "", now: 0 }, above)).id
  const moved = all.filter(
    (mailbox) => mailbox.id === source.id || mailbox.name.startsWith(source.name + separator),
  )
  const renames: [string, string][] = []
  for (const mailbox of moved) {
    const renamed = name + mailbox.name.slice(source.name.length)
    await tx.run("UPDATE mailbox SET name = ? WHERE id = ?", renamed, mailbox.id)
    renames.push([mailbox.name, renamed])
    const followed = await tx.run(
      "DELETE FROM subscription WHERE account_id = ? AND name = ?",
      accountId,
      mailbox.name,
    )
    if (followed > 0) await subscribe(tx, accountId, renamed)
  }
  return renames
}

/**
 * Deletes a mailbox. Its messages no longer count; the collector takes them away in small steps. Mailboxes below it stay.
 * @throws MailError "no-such-mailbox", "cannot" for INBOX
 */
export async function deleteMailbox(
  tx: Query,
  accountId: number,
  name: string,
  { now, keeps }: { now: number; keeps?: boolean },
): Promise<Mailbox> {
  const mailbox = await mailboxByName(tx, accountId, name)
  if (mailbox.name === "INBOX") throw new MailError("cannot", "INBOX cannot be deleted")
  const gone = await tx.run("DELETE FROM mailbox WHERE id = ?", mailbox.id)
  if (gone === 0) throw noSuchMailbox()
  if (keeps)
    await tx.run(
      "INSERT INTO deleted_mailbox (mailbox_id, account_id, name, deleted_at) VALUES (?, ?, ?, ?)",
      mailbox.id,
      accountId,
      mailbox.name,
      now,
    )
  await tx.run("DELETE FROM mailbox_right WHERE mailbox_id = ?", mailbox.id)
  await tx.run("DELETE FROM annotation WHERE mailbox_id = ?", mailbox.id)
  return mailbox
}

/** Subscribing twice is fine, and so is a name that does not exist (RFC 3501 §6.3.6). */
export async function subscribe(tx: Query, accountId: number, name: string): Promise<void> {
  await tx.run(
    "INSERT INTO subscription (account_id, name) VALUES (?, ?) ON CONFLICT DO NOTHING",
    accountId,
    canonicalName(name),
  )
}

export async function unsubscribe(tx: Query, accountId: number, name: string): Promise<void> {
  await tx.run("DELETE FROM subscription WHERE account_id = ? AND name = ?", accountId, canonicalName(name))
}

export async function subscriptions(query: Query, accountId: number): Promise<string[]> {
  const rows = await query.all<{ name: string }>(
    "SELECT name FROM subscription WHERE account_id = ? ORDER BY name",
    accountId,
  )
  return rows.map((row) => row.name)
}

// The folders of a Maildir++ and the mailboxes of an account. What always holds: a folder that nobody here knows becomes a
// mailbox, a mailbox that has no folder gets one; what is gone from one side, and was on both, goes from the other, but a
// folder only when nothing lies in it that is not in the journal. The inbox is the Maildir itself.

import type { Sql } from "../db/sql.ts"
import { MailError } from "../errors.ts"
import { type Agent, Refused } from "../machine/agent.ts"
import { folderOfMailbox, mailboxOfFolder, parseMaildirName } from "../maildir/name.ts"
import type { Store } from "../store/store.ts"

export interface FoldersParts {
  sql: Sql
  store: Store
  accountId: number
  /** The Maildir; absolute. */
  path: string
  agent(): Agent
}

/** A mailbox and the folder it is kept in step with. */
export interface Kept {
  mailboxId: number
  mailbox: string
  path: string
}

interface Noted {
  mailboxId: number
  place: string
  spot: string
  /** Absent when the mailbox is gone. */
  name: string | null
}

const subfolders = ["cur", "new", "tmp"]

/** Brings folders and mailboxes in step. @returns what is on both sides, the inbox first */
export async function alignFolders(parts: FoldersParts): Promise<Kept[]> {
  const { store, accountId, path } = parts
  const agent = parts.agent()
  for (const name of subfolders) await make(agent, `${path}/${name}`)
  // Of another Maildir at the same place nothing is known: nothing in it was deleted.
  const spot = await agent.stat(path)
  const noted = (await notesOf(parts)).filter((note) => note.spot === `${spot.dev} ${spot.ino}`)
  await followRenames(parts, noted)
  const folders = new Set((await agent.list(path)).filter((name) => mailboxOfFolder(name) !== undefined))
  for (const folder of folders) if (!(await isMaildir(agent, `${path}/${folder}`))) folders.delete(folder)
  await dropFolders(parts, noted, folders)
  await dropMailboxes(parts, noted, folders)
  const kept: Kept[] = []
  for (const { id, name } of await store.mailboxes(accountId)) {
    const folder = name === "INBOX" ? undefined : folderOfMailbox(name)
    if (name !== "INBOX" && folder === undefined) continue
    if (folder && !folders.delete(folder))
      for (const sub of ["", ...subfolders]) await make(agent, `${path}/${folder}${sub && `/${sub}`}`)
    kept.push({ mailboxId: id, mailbox: name, path: folder ? `${path}/${folder}` : path })
  }
  for (const folder of folders) {
    const name = mailboxOfFolder(folder)!
    const made = await store.createMailbox(accountId, name).catch(unlessImpossible)
    if (made) kept.push({ mailboxId: made.id, mailbox: made.name, path: `${path}/${folder}` })
  }
  return kept.toSorted((a, b) => Number(b.mailbox === "INBOX") - Number(a.mailbox === "INBOX"))
}

/** A name that cannot be a mailbox's here stays a folder. */
function unlessImpossible(thrown: unknown): undefined {
  if (thrown instanceof MailError && ["invalid", "already-exists", "limit"].includes(thrown.code))
    return undefined
  throw thrown
}

async function make(agent: Agent, path: string): Promise<void> {
  await agent.mkdir(path).catch((thrown) => {
    if (!(thrown instanceof Refused && thrown.code === "EEXIST")) throw thrown
  })
}

const isMaildir = (agent: Agent, path: string) =>
  agent.list(`${path}/cur`).then(
    () => true,
    () => false,
  )

/** What was in step before. */
function notesOf({ sql, accountId }: FoldersParts): Promise<Noted[]> {
  return sql.all<Noted>(
    `SELECT r.mailbox_id AS "mailboxId", r.place, r.spot, m.name FROM mirror r LEFT JOIN mailbox m ON m.id = r.mailbox_id
     WHERE r.account_id = ? AND r.place LIKE 'maildir:%'`,
    accountId,
  )
}

const folderOf = ({ place }: Noted, path: string) =>
  place.startsWith(`maildir:${path}/`) ? place.slice(`maildir:${path}/`.length) : undefined

/** A mailbox that has another name now: its folder gets it too. */
async function followRenames({ sql, path, agent }: FoldersParts, noted: Noted[]): Promise<void> {
  for (const note of noted) {
    const before = folderOf(note, path)
    const now = note.name === null ? undefined : folderOfMailbox(note.name)
    if (before === undefined || now === undefined || before === now || note.name === "INBOX") continue
    await agent()
      .rename(`${path}/${before}`, `${path}/${now}`)
      .then(async () => {
        note.place = `maildir:${path}/${now}`
        await sql.run("UPDATE mirror SET place = ? WHERE mailbox_id = ?", note.place, note.mailboxId)
      })
      // One of that name is there, or the old one went: then they are put together as any two.
      .catch((thrown) => {
        if (!(thrown instanceof Refused)) throw thrown
      })
  }
}

/** Mailboxes that were deleted: their folders go when nothing is in them that came since. */
async function dropFolders(
  { sql, path, agent }: FoldersParts,
  noted: Noted[],
  folders: Set<string>,
): Promise<void> {
  for (const note of noted) {
    if (note.name !== null) continue
    const folder = folderOf(note, path)
    if (
      folder !== undefined &&
      folders.has(folder) &&
      (await empty(sql, agent(), `${path}/${folder}`, note.mailboxId))
    )
      folders.delete(folder)
    await forget(sql, note.mailboxId)
  }
}

async function forget(sql: Sql, mailboxId: number): Promise<void> {
  await sql.write(async (tx) => {
    await tx.run("DELETE FROM mirror_message WHERE mailbox_id = ?", mailboxId)
    await tx.run("DELETE FROM mirror WHERE mailbox_id = ?", mailboxId)
  })
}

/** Takes a folder away with what the journal knows of it. @returns false when other messages lie in it */
async function empty(sql: Sql, agent: Agent, path: string, mailboxId: number): Promise<boolean> {
  const rows = await sql.all<{ key: string }>(
    "SELECT key FROM mirror_message WHERE mailbox_id = ?",
    mailboxId,
  )
  const keys = new Set(rows.map(({ key }) => key))
  const files: string[] = []
  for (const sub of ["cur", "new"])
    for (const name of await agent.list(`${path}/${sub}`)) {
      if (!keys.has(parseMaildirName(name, []).unique)) return false
      files.push(`${path}/${sub}/${name}`)
    }
  for (const file of files) await agent.remove(file)
  for (const name of await agent.list(path))
    if (!subfolders.includes(name)) await agent.remove(`${path}/${name}`)
  for (const name of await agent.list(`${path}/tmp`)) await agent.remove(`${path}/tmp/${name}`)
  for (const sub of subfolders) await agent.rmdir(`${path}/${sub}`)
  await agent.rmdir(path)
  return true
}

/** Folders that somebody took away: their mailboxes go, those with a use are emptied by the look at them. */
async function dropMailboxes(parts: FoldersParts, noted: Noted[], folders: Set<string>): Promise<void> {
  const { store, accountId, sql, path } = parts
  const special = new Set(
    (await store.mailboxes(accountId)).filter(({ specialUse }) => specialUse !== "").map(({ name }) => name),
  )
  for (const note of noted) {
    const folder = folderOf(note, path)
    if (note.name === null || note.name === "INBOX" || folder === undefined || folders.has(folder)) continue
    if (folderOfMailbox(note.name) !== folder || special.has(note.name)) continue
    await store.deleteMailbox(accountId, note.name)
    await forget(sql, note.mailboxId)
  }
}

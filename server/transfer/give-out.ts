// Mail for other programs. What always holds: a file with its final name is whole, because it gets that name when it is;
// so an export that was interrupted goes on by making what is missing.

import { mkdir, open, rename, stat, utimes, writeFile } from "node:fs/promises"
import { dirname, join } from "node:path"
import { folderOfMailbox, hasLetter, maildirName, mostLetters } from "../maildir/name.ts"
import { mboxText } from "../mbox/text.ts"
import type { Flags } from "../store/flags.ts"
import type { Mailbox } from "../store/mailbox.ts"
import type { Store } from "../store/store.ts"
import { type Trouble, trouble } from "./item.ts"

export const exportForms = ["mbox", "maildir", "eml"] as const
export type ExportForm = (typeof exportForms)[number]

/** What became of an export. */
export interface Written {
  messages: number
  bytes: number
  /** Mailboxes or messages that were there already. */
  there: number
  troubles: Trouble[]
}

interface Source {
  store: Store
  accountId: number
  /** Which mailboxes; all without. */
  only: readonly string[]
  progress(written: Written): void
}

/** A message as it is written down. */
interface Letter {
  uid: number
  bytes: Buffer
  flags: Readonly<Flags>
  /** ms */
  arrived: number
}

/** Writes the mail of an account into a folder. @throws Error of the file system */
export async function giveOut(folder: string, form: ExportForm, source: Source): Promise<Written> {
  const written: Written = { messages: 0, bytes: 0, there: 0, troubles: [] }
  await mkdir(folder, { recursive: true, mode: 0o700 })
  for (const mailbox of await source.store.mailboxes(source.accountId)) {
    if (source.only.length > 0 && !source.only.includes(mailbox.name)) continue
    const giving = { store: source.store, mailbox, written, progress: source.progress }
    if (form === "mbox") await asMbox(`${pathOf(folder, mailbox.name)}.mbox`, giving)
    else if (form === "eml") await asFiles(pathOf(folder, mailbox.name), giving)
    else {
      const place = maildirOf(folder, mailbox.name)
      if (place) await asMaildir(place, giving)
      else written.troubles.push(trouble(mailbox.name, "The name is too long for a folder of a Maildir"))
    }
  }
  return written
}

interface Giving {
  store: Store
  mailbox: Mailbox
  written: Written
  progress(written: Written): void
}

/** A path below the folder. Names of mailboxes have no level that is ".." (mailbox-name.ts). */
const pathOf = (folder: string, name: string) => join(folder, ...name.split("/"))

/** Maildir++: INBOX is the folder itself, all others lie in it. A dot means something else there. */
function maildirOf(folder: string, name: string): string | undefined {
  if (name === "INBOX") return folder
  const below = folderOfMailbox(name.replaceAll(".", "_"))
  return below && join(folder, below)
}

/** The messages of a mailbox, one in memory at a time; what cannot be read is told. */
async function* letters({ store, mailbox, written }: Giving): AsyncGenerator<Letter> {
  const snapshot = await store.snapshot(mailbox.id)
  for await (const rows of store.rows(mailbox.id, snapshot.uids.subarray(0, snapshot.length), "message"))
    for (const { uid, contentId, internalDate } of rows) {
      const content = await store.content(contentId).catch((thrown: Error) => thrown)
      if (content instanceof Error)
        written.troubles.push(trouble(`${mailbox.name}, UID ${uid}`, content.message))
      else {
        const bytes = await content.bytes()
        yield { uid, bytes, flags: snapshot.flagsAt(snapshot.indexOf(uid)), arrived: internalDate }
      }
    }
}

function count({ written, progress }: Giving, bytes: number): void {
  written.messages++
  written.bytes += bytes
  progress(written)
}

const exists = (path: string) =>
  stat(path).then(
    () => true,
    () => false,
  )

/** One file in the format mboxrd, with flags where mutt, mail and Dovecot look for them. */
async function asMbox(path: string, giving: Giving): Promise<void> {
  if (await exists(path)) {
    giving.written.there++
    return
  }
  await mkdir(dirname(path), { recursive: true, mode: 0o700 })
  const part = `${path}.part`
  const file = await open(part, "w", 0o600)
  try {
    for await (const letter of letters(giving)) {
      await file.writeFile(mboxText(letter.bytes, { flags: letter.flags, old: true }, letter.arrived))
      count(giving, letter.bytes.length)
    }
    await file.sync()
  } finally {
    await file.close()
  }
  await rename(part, path)
}

/** A file for each message, named by its UID. */
async function asFiles(folder: string, giving: Giving): Promise<void> {
  await mkdir(folder, { recursive: true, mode: 0o700 })
  for await (const letter of letters(giving)) {
    const path = join(folder, `${giving.mailbox.uidValidity}-${letter.uid}.eml`)
    await asFile({ path, part: `${path}.part` }, letter, giving)
  }
}

/** @param part where it lies until it is whole */
async function asFile(
  { path, part }: { path: string; part: string },
  { bytes, arrived }: Letter,
  giving: Giving,
): Promise<void> {
  if (await exists(path)) {
    giving.written.there++
    return
  }
  await writeFile(part, bytes, { mode: 0o600 })
  await utimes(part, new Date(arrived), new Date(arrived))
  await rename(part, path)
  count(giving, bytes.length)
}

async function asMaildir(folder: string, giving: Giving): Promise<void> {
  for (const part of ["cur", "new", "tmp"]) await mkdir(join(folder, part), { recursive: true, mode: 0o700 })
  if (giving.mailbox.name !== "INBOX") await (await open(join(folder, "maildirfolder"), "a", 0o600)).close()
  const keywords: string[] = []
  for await (const letter of letters(giving)) {
    const unique = `${Math.floor(letter.arrived / 1000)}.${giving.mailbox.uidValidity}_${letter.uid}.missiva`
    for (const keyword of letter.flags.keywords)
      if (!hasLetter(keyword, keywords) && keywords.length < mostLetters) keywords.push(keyword)
    const path = join(folder, "cur", maildirName({ unique, flags: letter.flags, others: "" }, keywords))
    await asFile({ path, part: join(folder, "tmp", unique) }, letter, giving)
  }
  if (keywords.length > 0)
    await writeFile(join(folder, "dovecot-keywords"), keywords.map((name, at) => `${at} ${name}\n`).join(""))
}

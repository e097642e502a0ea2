import type { Query } from "../db/sql.ts"
import { MailError } from "../errors.ts"
import { numberOf } from "../imap/grammar/object-id.ts"
import type { FileInto } from "../sieve/action.ts"
import { createMailbox, subscribe } from "../store/mailbox.ts"
import { canonicalName, newMailboxName } from "../store/mailbox-name.ts"
import type { Place } from "./disposition.ts"

/** What a script says of the place. */
export type Target = Pick<FileInto, "mailbox" | "specialUse" | "mailboxId" | "create">

async function withId(query: Query, accountId: number, objectId: string): Promise<number | undefined> {
  const id = numberOf("F", objectId)
  if (id === undefined || id > 2 ** 31 - 1) return undefined
  const text = "SELECT id FROM mailbox WHERE id = ? AND account_id = ?"
  return (await query.get<{ id: number }>(text, id, accountId))?.id
}

/** The mailbox with a special use; the first one by name when there are several. */
async function withUse(query: Query, accountId: number, use: string): Promise<number | undefined> {
  const rows = await query.all<{ id: number; specialUse: string }>(
    `SELECT id, special_use AS "specialUse" FROM mailbox WHERE account_id = ? AND special_use <> '' ORDER BY name`,
    accountId,
  )
  const wanted = use.toLowerCase()
  return rows.find(({ specialUse }) => specialUse.toLowerCase().split(" ").includes(wanted))?.id
}

async function named(query: Query, accountId: number, name: string): Promise<number | undefined> {
  const row = await query.get<{ id: number }>(
    "SELECT id FROM mailbox WHERE account_id = ? AND name = ?",
    accountId,
    canonicalName(name),
  )
  return row?.id
}

/**
 * The mailbox a script files into: by object id (RFC 9042 §4) or special use first (RFC 8579 §4), then by name, else one to be made if the script
 * said so (RFC 5490 §3.2).
 * @returns undefined when there is none
 */
export async function placeOf(
  query: Query,
  accountId: number,
  { mailbox, specialUse, mailboxId, create }: Target,
  inbox: number,
): Promise<Place | undefined> {
  const known = mailboxId && (await withId(query, accountId, mailboxId))
  if (known) return { mailboxId: known }
  const special = specialUse && (await withUse(query, accountId, specialUse))
  if (special) return { mailboxId: special }
  const found = await named(query, accountId, mailbox)
  if (found) return { mailboxId: found }
  if (!create || !isName(mailbox)) return undefined
  return { name: newMailboxName(mailbox), specialUse: specialUse ?? "", inbox }
}

function isName(text: string): boolean {
  try {
    newMailboxName(text)
    return true
  } catch (thrown) {
    if (thrown instanceof MailError) return false
    throw thrown
  }
}

/** The mailbox a copy goes to, made and subscribed to when it is not there yet; the INBOX when there are too many. */
export async function settledPlace(tx: Query, accountId: number, place: Place, now: number): Promise<number> {
  if ("mailboxId" in place) return place.mailboxId
  const found = await named(tx, accountId, place.name)
  if (found) return found
  const { name, specialUse } = place
  try {
    const { id } = await createMailbox(tx, { accountId, name, specialUse, now })
    await subscribe(tx, accountId, name)
    return id
  } catch (thrown) {
    if (thrown instanceof MailError && thrown.code === "limit") return place.inbox
    throw thrown
  }
}

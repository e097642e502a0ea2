// Mailboxes that are not one's own: how they are called, whose they are, and what the user may do in them.

import type { AccountRef, Directory } from "../../directory/directory.ts"
import type { Rights } from "../../directory/rights.ts"
import type { Owner } from "../../directory/sharing.ts"
import { type Mailbox, noSuchMailbox } from "../../store/mailbox.ts"
import type { Store } from "../../store/store.ts"

/** Prefixes of the namespaces that are not one's own (RFC 2342). */
export const otherUsers = "Other Users/"
export const sharedRoot = "Shared/"

const foreignName = /^(Other Users|Shared)\/([^/]+@[^/]+)(?:\/(.*))?$/s

/** What of a session says who is asking, and whom to ask. */
export interface Visitor {
  account: AccountRef | undefined
  /** `purges`: people may let go of expunged messages for good. */
  premises: { store: Store; directory: Directory; purges?: boolean | undefined }
}

/** A mailbox that is there, and what the user may do in it. */
export interface Place {
  /** Whose mailbox it is: its quota counts, its watchers are told. */
  accountId: number
  /** Its name in the owner's tree. */
  name: string
  /** Its name as the user writes it. */
  shownName: string
  mailbox: Mailbox
  rights: Rights
  /** Undefined for one's own. */
  owner: Owner | undefined
  /** Up to which change of rights of the owner's account this was looked at. */
  version: number
  /** Its messages were expunged and can be had back (expunged.ts). */
  expunged?: boolean
}

export const accountOf = (session: Visitor) => session.account!

/** How the user calls a mailbox of somebody else. */
export function shownNameOf(owner: Owner, name: string): string {
  return `${owner.shared ? sharedRoot : otherUsers}${owner.address}/${name}`
}

export const foreignPlace = (owner: Owner, mailbox: Mailbox, rights: Rights): Place => ({
  accountId: owner.accountId,
  name: mailbox.name,
  shownName: shownNameOf(owner, mailbox.name),
  // What the owner uses it for is no use of the user's (RFC 6154 §2).
  mailbox: { ...mailbox, specialUse: "" },
  rights,
  owner,
  version: 0,
})

/** What a name of another namespace names, if it does; nobody finds themselves among the others. */
export async function foreign(
  session: Visitor,
  name: string,
): Promise<{ owner: Owner; name: string } | undefined> {
  const found = foreignName.exec(name)
  if (!found) return undefined
  const [, root, address = "", rest = ""] = found
  const owner = await session.premises.directory.sharing.owner(address)
  const fits = owner && owner.shared === (root === "Shared") && owner.accountId !== accountOf(session).id
  if (!fits) throw noSuchMailbox()
  return { owner, name: rest }
}

/** Whether a name lies in another namespace than one's own, whatever is there. */
export const isForeign = (name: string): boolean => foreignName.test(name)

/** Whether a LIST pattern can fit any name of another namespace. */
export function reachesOthers(pattern: string): boolean {
  const fixed = pattern.slice(0, pattern.search(/[*%]|$/))
  return [otherUsers, sharedRoot].some((root) => root.startsWith(fixed) || fixed.startsWith(root))
}

/** What the user may do in a mailbox of somebody else, as of now. */
export async function rightsIn(session: Visitor, mailboxId: number): Promise<Rights> {
  const { sharing } = session.premises.directory
  return sharing.rights(mailboxId, await sharing.identifiers(accountOf(session)))
}

/** Every mailbox of others in which the user may do anything. */
export async function sharedPlaces(session: Visitor): Promise<Place[]> {
  const { store, directory } = session.premises
  const account = accountOf(session)
  const identifiers = await directory.sharing.identifiers(account)
  // An account that nobody ever signs in to has its first mailboxes made by those who look for them.
  for (const id of await directory.sharing.unopened(identifiers)) await store.mailboxes(id)
  const shared = await directory.sharing.sharedWith(account.id, identifiers)
  if (shared.length === 0) return []
  const mailboxes = await store.mailboxesById(shared.map(({ mailboxId }) => mailboxId))
  return shared.flatMap(({ mailboxId, owner, rights }) => {
    const mailbox = mailboxes.get(mailboxId)
    return mailbox ? [foreignPlace(owner, mailbox, rights)] : []
  })
}

// Where a name on the wire leads. What always holds:
// - one's own mailboxes stand at the top, those of other people below "Other Users/<address>/", those that belong to no
//   person below "Shared/<address>/" (RFC 2342 §5); only an address on the second level leads out of one's own tree;
// - whoever may do nothing in a mailbox of somebody else is told that it does not exist (RFC 4314 §6);
// - rights in mailboxes of others are read anew for every command; one's own cost no statement.

import type { AccountRef, Directory } from "../../directory/directory.ts"
import { everyRight, hasRights, type Rights } from "../../directory/rights.ts"
import type { Owner } from "../../directory/sharing.ts"
import { MailError } from "../../errors.ts"
import { type Mailbox, noSuchMailbox } from "../../store/mailbox.ts"
import { parentsOf } from "../../store/mailbox-name.ts"
import type { Store } from "../../store/store.ts"

/** Prefixes of the namespaces that are not one's own (RFC 2342). */
export const otherUsers = "Other Users/"
export const sharedRoot = "Shared/"

const foreignName = /^(Other Users|Shared)\/([^/]+@[^/]+)(?:\/(.*))?$/s

/** What of a session says who is asking, and whom to ask. */
export interface Visitor {
  account: AccountRef | undefined
  premises: { store: Store; directory: Directory }
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
}

/** Where a mailbox could be made. */
export interface NewPlace {
  accountId: number
  name: string
  /** Whose rights it takes over when it has no parent. */
  model: string | undefined
  owner: Owner | undefined
}

const accountOf = (session: Visitor) => session.account!

/** How the user calls a mailbox of somebody else. */
export function shownNameOf(owner: Owner, name: string): string {
  return `${owner.shared ? sharedRoot : otherUsers}${owner.address}/${name}`
}

const ownPlace = (mailbox: Mailbox, version: number): Place => ({
  accountId: mailbox.accountId,
  name: mailbox.name,
  shownName: mailbox.name,
  mailbox,
  rights: mailbox.ownerRights ?? everyRight,
  owner: undefined,
  version,
})

const foreignPlace = (owner: Owner, mailbox: Mailbox, rights: Rights): Place => ({
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
async function foreign(session: Visitor, name: string): Promise<{ owner: Owner; name: string } | undefined> {
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

const versionFor = (session: Visitor) => session.premises.directory.sharing.version(accountOf(session).id)

/** What the user may do in a mailbox of somebody else, as of now. */
async function rightsIn(session: Visitor, mailboxId: number): Promise<Rights> {
  const { sharing } = session.premises.directory
  return sharing.rights(mailboxId, await sharing.identifiers(accountOf(session)))
}

/**
 * The mailbox of a name, and what the user may do there; what for is checked by `demand`.
 * @throws MailError "no-such-mailbox", also for one in which the user may do nothing
 */
export async function resolvePlace(session: Visitor, name: string): Promise<Place> {
  const { store } = session.premises
  const away = await foreign(session, name)
  const version = versionFor(session)
  if (!away) return ownPlace(await store.mailbox(accountOf(session).id, name), version)
  const mailbox = await store.mailbox(away.owner.accountId, away.name)
  const rights = await rightsIn(session, mailbox.id)
  if (rights === "") throw noSuchMailbox()
  return foreignPlace(away.owner, mailbox, rights)
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

export const may = (place: Pick<Place, "rights">, rights: Rights): boolean => hasRights(place.rights, rights)

/**
 * Refuses what the user has no right to (RFC 4314 §4).
 * @param rights letters, all of which are needed
 * @throws MailError "denied", or "no-such-mailbox" when the user may not even look it up
 */
export function demand(place: Pick<Place, "rights">, rights: Rights): void {
  if (may(place, rights)) return
  if (!may(place, "l")) throw noSuchMailbox()
  throw notAllowed()
}

/** The mailbox of a name, in which the user needs all of these rights. @throws as `resolvePlace` and `demand` */
export async function demandPlace(session: Visitor, name: string, rights: Rights): Promise<Place> {
  const place = await resolvePlace(session, name)
  demand(place, rights)
  return place
}

/** Whose mailbox a place is; one's own belongs to the user. */
export function ownerOf(session: Visitor, place: Place): Owner {
  const { id, address } = accountOf(session)
  return place.owner ?? { accountId: id, address, shared: false }
}

const notAllowed = () => new MailError("denied", "You have no right to do that in this mailbox")

/**
 * Where a mailbox of this name could be made: below a mailbox in which the user has the right "k" or, at the top of what
 * belongs to no person, where they have it in INBOX.
 * @throws MailError "denied"
 */
export async function resolveNewPlace(session: Visitor, name: string): Promise<NewPlace> {
  const away = await foreign(session, name).catch((thrown: unknown) => {
    if (thrown instanceof MailError && thrown.code === "no-such-mailbox") throw notAllowed()
    throw thrown
  })
  const accountId = away?.owner.accountId ?? accountOf(session).id
  const place: NewPlace = { accountId, name: away?.name ?? name, model: undefined, owner: away?.owner }
  const model = away?.owner.shared ? "INBOX" : undefined
  const parent = await nearestParent(session, place, model)
  if (parent ? !may(parent, "k") : away) throw notAllowed()
  return { ...place, model }
}

async function nearestParent(
  session: Visitor,
  { accountId, name, owner }: NewPlace,
  model: string | undefined,
): Promise<Pick<Place, "rights"> | undefined> {
  const { store } = session.premises
  const candidates = [...parentsOf(name).reverse(), ...(model ? [model] : [])]
  for (const candidate of candidates) {
    const mailbox = await store.mailbox(accountId, candidate).catch(ifMissing)
    if (mailbox)
      return { rights: owner ? await rightsIn(session, mailbox.id) : (mailbox.ownerRights ?? everyRight) }
  }
  return undefined
}

function ifMissing(thrown: unknown): undefined {
  if (!(thrown instanceof MailError && thrown.code === "no-such-mailbox")) throw thrown
}

/**
 * Brings the rights of a place up to date. One's own mailbox costs a statement only after this process changed rights of
 * that account.
 * @throws MailError "no-such-mailbox" when it is gone
 */
export async function refreshRights(session: Visitor, place: Place): Promise<void> {
  const version = versionFor(session)
  if (place.owner) place.rights = await rightsIn(session, place.mailbox.id)
  else if (version !== place.version)
    place.rights = (await session.premises.store.mailboxById(place.mailbox.id)).ownerRights ?? everyRight
  place.version = version
}

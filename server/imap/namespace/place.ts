// Where a name on the wire leads. What always holds:
// - one's own mailboxes stand at the top, those of other people below "Other Users/<address>/", those that belong to no
//   person below "Shared/<address>/" (RFC 2342 §5); only an address on the second level leads out of one's own tree;
// - whoever may do nothing in a mailbox of somebody else is told that it does not exist (RFC 4314 §6);
// - rights in mailboxes of others are read anew for every command; one's own cost no statement.

import { everyRight, hasRights, type Rights } from "../../directory/rights.ts"
import type { Owner } from "../../directory/sharing.ts"
import { MailError } from "../../errors.ts"
import { type Mailbox, noSuchMailbox } from "../../store/mailbox.ts"
import { parentsOf } from "../../store/mailbox-name.ts"
import { isExpungedName, refreshExpunged, resolveExpunged } from "./expunged.ts"
import { accountOf, foreign, foreignPlace, type Place, rightsIn, type Visitor } from "./others.ts"

/** Where a mailbox could be made. */
export interface NewPlace {
  accountId: number
  name: string
  /** Whose rights it takes over when it has no parent. */
  model: string | undefined
  owner: Owner | undefined
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

const versionFor = (session: Visitor) => session.premises.directory.sharing.version(accountOf(session).id)

/**
 * The mailbox of a name, and what the user may do there; what for is checked by `demand`.
 * @throws MailError "no-such-mailbox", also for one in which the user may do nothing
 */
export async function resolvePlace(session: Visitor, name: string): Promise<Place> {
  const { store } = session.premises
  if (isExpungedName(name)) return resolveExpunged(session, name)
  const away = await foreign(session, name)
  const version = versionFor(session)
  if (!away) return ownPlace(await store.mailbox(accountOf(session).id, name), version)
  const mailbox = await store.mailbox(away.owner.accountId, away.name)
  const rights = await rightsIn(session, mailbox.id)
  if (rights === "") throw noSuchMailbox()
  return foreignPlace(away.owner, mailbox, rights)
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
  if (isExpungedName(name)) throw notAllowed()
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
  if (place.expunged) return refreshExpunged(session, place)
  const version = versionFor(session)
  if (place.owner) place.rights = await rightsIn(session, place.mailbox.id)
  else if (version !== place.version)
    place.rights = (await session.premises.store.mailboxById(place.mailbox.id)).ownerRights ?? everyRight
  place.version = version
}

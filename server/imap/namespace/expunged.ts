// What was expunged and can be had back, as mailboxes: "#expunged/" before the name of the mailbox it was in. What always holds:
// - no LIST, LSUB, NAMESPACE or search shows them to who does not write "#expunged/", so no client fetches them by surprise;
// - nothing comes in and no flag but \Deleted changes; what is moved or copied out is restored, what is expunged here is gone
//   for good, if the administrator lets people do that;
// - who may delete messages in a mailbox (rights "l", "r", "t" and "e") may see there what was; where it goes takes the right "i".

import { everyRight, hasRights, type Rights } from "../../directory/rights.ts"
import type { Owner } from "../../directory/sharing.ts"
import { MailError } from "../../errors.ts"
import { type Mailbox, noSuchMailbox } from "../../store/mailbox.ts"
import { expungedLevel } from "../../store/mailbox-name.ts"
import { foreign, type Place, rightsIn, sharedPlaces, shownNameOf, type Visitor } from "./others.ts"

/** Before the names of mailboxes of expunged messages ("#": RFC 3501 §5.1.2.1). */
const expungedRoot = `${expungedLevel}/`

/** Whether a name is one of them, or the root. */
export const isExpungedName = (name: string): boolean =>
  name === expungedLevel || name.startsWith(expungedRoot)

/** Whether a LIST pattern asks for them. */
export const asksForExpunged = (pattern: string): boolean =>
  pattern.slice(0, pattern.search(/[*%]|$/)).startsWith(expungedLevel)

/**
 * The mailbox of expunged messages of a name.
 * @throws MailError "no-such-mailbox" when there are none, or they are none of the user's business
 */
export async function resolveExpunged(session: Visitor, name: string): Promise<Place> {
  const { store } = session.premises
  const below = name.slice(expungedRoot.length)
  const away = await foreign(session, below)
  const accountId = away?.owner.accountId ?? session.account!.id
  const twin = await store.expunged.twin(accountId, away?.name ?? below)
  const place = await placeOf(session, { accountId, twin, owner: away?.owner })
  if (!place) throw noSuchMailbox()
  return place
}

/** All that the user may see: of their own mailboxes, and of mailboxes of others. */
export async function expungedPlaces(session: Visitor): Promise<Place[]> {
  const { store } = session.premises
  const own = session.account!.id
  const owners = new Map<number, Owner | undefined>([[own, undefined]])
  for (const { owner } of await sharedPlaces(session)) if (owner) owners.set(owner.accountId, owner)
  const places: Place[] = []
  for (const [accountId, owner] of owners)
    for (const twin of await store.expunged.twins(accountId)) {
      const place = twin.messages > 0 ? await placeOf(session, { accountId, twin, owner }) : undefined
      if (place) places.push(place)
    }
  return places
}

/** Brings the rights of such a place up to date. @throws MailError "no-such-mailbox" when the user has none any more */
export async function refreshExpunged(session: Visitor, place: Place): Promise<void> {
  const twin = await session.premises.store.mailboxById(place.mailbox.id)
  const now = await placeOf(session, { accountId: -twin.accountId, twin, owner: place.owner })
  if (!now) throw noSuchMailbox()
  place.rights = now.rights
}

interface Twin {
  /** Whose messages they are. */
  accountId: number
  twin: Mailbox
  /** Undefined for one's own. */
  owner: Owner | undefined
}

async function placeOf(session: Visitor, { accountId, twin, owner }: Twin): Promise<Place | undefined> {
  const rights = await rightsBefore(session, { accountId, twin, owner })
  if (!hasRights(rights, "lrte")) return undefined
  const name = owner ? shownNameOf(owner, twin.name) : twin.name
  return {
    accountId: twin.accountId,
    name: twin.name,
    shownName: expungedRoot + name,
    mailbox: twin,
    rights: session.premises.purges ? "lrte" : "lre",
    owner,
    version: 0,
    expunged: true,
  }
}

/** What the user may do in the mailbox the messages were in; in one that is gone, what they might do then. */
async function rightsBefore(session: Visitor, { accountId, twin, owner }: Twin): Promise<Rights> {
  const { store } = session.premises
  const origin = await store.mailbox(accountId, twin.name).catch((thrown: unknown) => {
    if (!(thrown instanceof MailError && thrown.code === "no-such-mailbox")) throw thrown
  })
  const mailbox = origin ?? twin
  return owner ? rightsIn(session, mailbox.id) : (mailbox.ownerRights ?? everyRight)
}

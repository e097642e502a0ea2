import type { Mailbox } from "../../store/mailbox.ts"
import { parentsOf } from "../../store/mailbox-name.ts"
import type { Store } from "../../store/store.ts"
import type { Session } from "../session.ts"
import { expungedPlaces } from "./expunged.ts"
import { isForeign, type Place, sharedPlaces } from "./others.ts"
import { may } from "./place.ts"

/** A name LIST can show: a mailbox, a step on the way to one, or a name only subscribed to. */
export interface MailboxEntry {
  /** As the user calls it. */
  name: string
  mailbox: Mailbox | undefined
  /** For mailboxes of others: whose it is, and what the user may do there. */
  place?: Place
  subscribed: boolean
  hasChildren: boolean
}

class Tree {
  readonly #entries = new Map<string, MailboxEntry>()

  at(name: string): MailboxEntry {
    let known = this.#entries.get(name)
    if (!known) {
      known = { name, mailbox: undefined, subscribed: false, hasChildren: false }
      this.#entries.set(name, known)
    }
    return known
  }

  add(name: string, mailbox: Mailbox, place?: Place): void {
    Object.assign(this.at(name), { mailbox, place })
    for (const parent of parentsOf(name)) this.at(parent).hasChildren = true
  }

  sorted(): MailboxEntry[] {
    const rank = ({ name }: MailboxEntry) => (name === "INBOX" ? 0 : isForeign(`${name}/`) ? 2 : 1)
    return [...this.#entries.values()].sort((a, b) => rank(a) - rank(b) || (a.name < b.name ? -1 : 1))
  }
}

async function ownTree(store: Store, accountId: number): Promise<Tree> {
  const tree = new Tree()
  for (const mailbox of await store.mailboxes(accountId)) tree.add(mailbox.name, mailbox)
  for (const name of await store.subscriptions(accountId)) tree.at(name).subscribed = true
  return tree
}

/** Every name of an account, INBOX first, then by name. */
export async function readTree(store: Store, accountId: number): Promise<MailboxEntry[]> {
  return (await ownTree(store, accountId)).sorted()
}

/** The same with every mailbox of others that the user may look up (RFC 4314 §4), behind one's own. */
export async function readWholeTree(session: Session): Promise<MailboxEntry[]> {
  const tree = await ownTree(session.premises.store, session.account!.id)
  for (const place of await sharedPlaces(session))
    if (may(place, "l")) tree.add(place.shownName, place.mailbox, place)
  return tree.sorted()
}

/** The mailboxes of what was expunged, and nothing else. */
export async function readExpungedTree(session: Session): Promise<MailboxEntry[]> {
  const tree = new Tree()
  for (const place of await expungedPlaces(session)) tree.add(place.shownName, place.mailbox, place)
  return tree.sorted()
}

import type { Mailbox } from "../store/mailbox.ts"
import type { Store } from "../store/store.ts"

/** A name LIST can show: a mailbox, a step on the way to one, or a name only subscribed to. */
export interface MailboxEntry {
  name: string
  mailbox: Mailbox | undefined
  subscribed: boolean
  hasChildren: boolean
}

/** Every name of an account, INBOX first, then by name. */
export async function readTree(store: Store, accountId: number): Promise<MailboxEntry[]> {
  const entries = new Map<string, MailboxEntry>()
  const entry = (name: string) => {
    let known = entries.get(name)
    if (!known)
      entries.set(name, (known = { name, mailbox: undefined, subscribed: false, hasChildren: false }))
    return known
  }
  for (const mailbox of await store.mailboxes(accountId)) {
    entry(mailbox.name).mailbox = mailbox
    for (let at = mailbox.name.lastIndexOf("/"); at > 0; at = mailbox.name.lastIndexOf("/", at - 1))
      entry(mailbox.name.slice(0, at)).hasChildren = true
  }
  for (const name of await store.subscriptions(accountId)) entry(name).subscribed = true
  const rank = ({ name }: MailboxEntry) => (name === "INBOX" ? 0 : 1)
  return [...entries.values()].sort((a, b) => rank(a) - rank(b) || (a.name < b.name ? -1 : 1))
}

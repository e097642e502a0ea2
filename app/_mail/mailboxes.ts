import type { ListResponse } from "imapflow"
import type { Connections, MailSession } from "./connections.ts"
import type { Mailbox, MailboxUse } from "./mailbox.ts"
import { partMailboxes, prefixesOf } from "./mailboxes-of-others.ts"

export type { Mailbox, MailboxUse }

const uses: Record<string, MailboxUse> = {
  "\\Inbox": "inbox",
  "\\Drafts": "drafts",
  "\\Sent": "sent",
  "\\Archive": "archive",
  "\\Junk": "junk",
  "\\Trash": "trash",
}

const order: (MailboxUse | undefined)[] = [
  "inbox",
  "drafts",
  "outbox",
  "sent",
  "archive",
  "junk",
  "trash",
  undefined,
]

/** Our server keeps there what waits for its time; it has no mark for that. */
const outbox = "Outbox"

function shape(listed: ListResponse): Mailbox {
  const inbox = listed.path.toUpperCase() === "INBOX"
  const use = listed.path === outbox ? "outbox" : uses[listed.specialUse ?? ""]
  return {
    path: listed.path,
    name: listed.name,
    delimiter: listed.delimiter,
    depth: listed.parent.length,
    use: inbox ? "inbox" : use,
    selectable: !listed.flags.has("\\Noselect") && !listed.flags.has("\\NonExistent"),
    messages: listed.status?.messages ?? 0,
    unseen: listed.status?.unseen ?? 0,
  }
}

/** The special ones first, then by name, children right after their parent. */
export function sortMailboxes(mailboxes: Mailbox[]): Mailbox[] {
  const topOf = (mailbox: Mailbox) => mailbox.path.split(mailbox.delimiter)[0] ?? mailbox.path
  const useOfTop = new Map(mailboxes.filter((each) => each.depth === 0).map((each) => [each.path, each.use]))
  const rank = (mailbox: Mailbox) => order.indexOf(mailbox.use ?? useOfTop.get(topOf(mailbox)))
  const key = (mailbox: Mailbox) => mailbox.path.split(mailbox.delimiter)
  return mailboxes.toSorted((a, b) => rank(a) - rank(b) || comparePaths(key(a), key(b)))
}

function comparePaths(a: string[], b: string[]): number {
  for (let level = 0; level < Math.min(a.length, b.length); level++) {
    const difference = a[level]!.localeCompare(b[level]!, undefined, { numeric: true, sensitivity: "base" })
    if (difference !== 0) return difference
  }
  return a.length - b.length
}

/** All mailboxes with their counts, in the order they are shown, those of others last; one LIST when the server has LIST-STATUS (RFC 5819). */
export async function listMailboxes(connections: Connections, session: MailSession): Promise<Mailbox[]> {
  const { listed, prefixes } = await connections.read(session, undefined, async (client) => ({
    listed: await client.list({ statusQuery: { messages: true, unseen: true } }),
    prefixes: prefixesOf(client.namespaces),
  }))
  const { own, others } = partMailboxes(listed.map(shape), prefixes)
  return [...sortMailboxes(own), ...others]
}

/** The mailbox for a purpose, made when there is none yet. */
export async function mailboxFor(
  connections: Connections,
  session: MailSession,
  use: "archive" | "junk" | "trash",
): Promise<string> {
  const listed = await connections.read(session, undefined, (client) => client.list())
  const found = listed.find((mailbox) => uses[mailbox.specialUse ?? ""] === use)
  if (found) return found.path
  const name = use[0]!.toUpperCase() + use.slice(1)
  const made = await connections.change(session, undefined, (client) => client.mailboxCreate(name))
  return made.path
}

/** Makes a mailbox. Throws MailError already-exists, invalid, cannot. */
export async function createMailbox(
  connections: Connections,
  session: MailSession,
  path: string,
): Promise<string> {
  return connections.change(session, undefined, async (client) => {
    const made = await client.mailboxCreate(path)
    await client.mailboxSubscribe(made.path)
    return made.path
  })
}

/** Gives a mailbox, and with it all within it, another path. Throws MailError no-such-mailbox, already-exists, cannot. */
export async function renameMailbox(
  connections: Connections,
  session: MailSession,
  rename: { from: string; to: string },
): Promise<string> {
  return connections.change(session, undefined, async (client) => {
    const renamed = await client.mailboxRename(rename.from, rename.to)
    await client.mailboxSubscribe(renamed.newPath)
    return renamed.newPath
  })
}

/** Deletes a mailbox and the messages in it. Throws MailError no-such-mailbox, cannot. */
export async function deleteMailbox(
  connections: Connections,
  session: MailSession,
  path: string,
): Promise<void> {
  await connections.change(session, undefined, (client) => client.mailboxDelete(path))
}

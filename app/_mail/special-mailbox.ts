import type { ImapFlow } from "imapflow"

const names = { "\\Drafts": "Drafts", "\\Sent": "Sent" } as const
/** A purpose a mailbox may have (RFC 6154). */
export type SpecialUse = keyof typeof names

/** The path of the mailbox for this purpose: the one so marked, else the one so named, which is made if it must be. */
export async function specialMailbox(client: ImapFlow, use: SpecialUse): Promise<string> {
  const mailboxes = await client.list()
  const found =
    mailboxes.find((mailbox) => mailbox.specialUse === use) ??
    mailboxes.find((mailbox) => mailbox.name.toLowerCase() === names[use].toLowerCase())
  if (found) return found.path
  return (await client.mailboxCreate(names[use])).path
}

/** What a mailbox is for (RFC 6154; the Outbox by its name), or undefined for one of the person's own. */
export type MailboxUse = "inbox" | "drafts" | "outbox" | "sent" | "archive" | "junk" | "trash"

export interface Mailbox {
  /** The whole path, as IMAP has it, in Unicode. */
  path: string
  name: string
  delimiter: string
  /** How many mailboxes it lies within. */
  depth: number
  use: MailboxUse | undefined
  /** False for a mere parent of others. */
  selectable: boolean
  /** Whose it is; absent for one's own. */
  owner?: string
  messages: number
  unseen: number
}

import type { Item } from "./item.ts"

/** A message with the time it is filed under. */
export type Arrival = Item & { arrived: number }

/** Where messages are put: the mailboxes of one account, in whatever way they are reached. */
export interface Shelf {
  /** Those of the messages that a mailbox holds already, also when there is no such mailbox. */
  known(mailbox: string, messages: readonly Arrival[]): Promise<ReadonlySet<Arrival>>
  /**
   * Files messages, in a mailbox that is made if need be.
   * @throws MailError "invalid", "limit" and the like when one of them cannot be filed: then none is, or some are known
   */
  file(mailbox: string, messages: readonly Arrival[]): Promise<void>
  /** Tells of messages that have not been read whether a mailbox holds them. */
  sightings(mailbox: string): Promise<(sighted: Sighted) => boolean>
}

/** What another server says of a message without giving it away. */
export interface Sighted {
  size: number
  /** ms */
  arrived: number
  /** "" when it has none: then it is not known until it was read. */
  messageId: string
}

/** The same for the same message, wherever it lies; undefined when too little is known of it. */
export function likeness({ size, arrived, messageId }: Sighted): string | undefined {
  const id = messageId.replace(/[<>\s]/g, "")
  return id === "" ? undefined : `${size} ${Math.floor(arrived / 1000)} ${id}`
}

/** Says of a message whether its likeness is one of these. */
export const among = (seen: ReadonlySet<string | undefined>) => (sighted: Sighted) => {
  const like = likeness(sighted)
  return like !== undefined && seen.has(like)
}

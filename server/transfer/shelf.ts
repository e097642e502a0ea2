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
  /** Tells of messages that have not been read whether a mailbox holds them, by size and arrival. */
  sightings(mailbox: string): Promise<(size: number, arrived: number) => boolean>
}

import type { Mailbox } from "./mailbox.ts"

/** Messages that were copied or moved. */
export interface Transfer {
  from: Mailbox
  to: Mailbox
  /** What they are in `to`: ascending, without gaps. */
  uids: readonly number[]
}

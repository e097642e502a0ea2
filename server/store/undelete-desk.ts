// Expunged mail as an administrator sees it: how much there is, from which mailboxes and when, and a way to give it back. Nobody's
// senders or subjects are shown here. The panel asks here.

import { join } from "node:path"
import { z } from "zod"
import type { Clock } from "../clock.ts"
import type { Sql } from "../db/sql.ts"
import { MailError } from "../errors.ts"
import type { Log } from "../log.ts"
import { Blobs } from "./blobs.ts"
import type { ExpungedCount } from "./expunged.ts"
import { Store } from "./store.ts"

/** What is given back: of one mailbox or all, expunged in a stretch of time (milliseconds). */
const restoringInput = z.object({
  mailbox: z.string().min(1).max(1_000).optional(),
  since: z.number().int().min(0).optional(),
  before: z.number().int().min(0).optional(),
})
export type Restoring = z.input<typeof restoringInput>

export class UndeleteDesk {
  readonly #store: Store
  /** How long expunged mail can be had back, ms; 0: not at all. */
  readonly kept: number

  constructor(parts: {
    sql: Sql
    clock: Clock
    log: Log
    config: { dataFolder: string; undeleteTime: number }
  }) {
    const { sql, clock, log, config } = parts
    this.kept = config.undeleteTime
    const blobs = new Blobs(join(config.dataFolder, "blobs"))
    this.#store = new Store({ sql, clock, log, blobs, undeleteTime: config.undeleteTime })
  }

  /** How much of an account can be had back, mailbox by mailbox. @throws MailError "invalid" */
  counts(accountId: number, which: Restoring): Promise<ExpungedCount[]> {
    return this.#store.expunged.counts(accountId, checkedWhich(which))
  }

  /** Gives back what is meant. @returns how many @throws MailError "invalid", "over-quota" */
  restore(accountId: number, which: Restoring): Promise<number> {
    return this.#store.expunged.restore(accountId, checkedWhich(which))
  }
}

function checkedWhich(which: Restoring) {
  const found = restoringInput.safeParse(which)
  if (!found.success)
    throw new MailError("invalid", "There is no such stretch of time", { cause: found.error })
  return found.data
}

import type { Query } from "../db/sql.ts"
import { MailError } from "../errors.ts"
import { belongsInJunk, type Junkable } from "../queue/envelope.ts"
import { file } from "../store/filing.ts"
import { type Flags, parseFlags } from "../store/flags.ts"
import type { Store } from "../store/store.ts"

/** A kept message about to be delivered here. */
export interface Delivery {
  contentId: number
  size: number
  threadKeys: readonly number[]
  /** Milliseconds. */
  now: number
  /** None when absent. */
  flags?: Flags
}

const noFlags = parseFlags([])

/** What delivering to an account of ours means: a copy in its INBOX, or in Junk. */
export class Inboxes {
  readonly #store: Store
  readonly #ids = new Map<number, number>()
  readonly #junk = new Map<number, number>()

  constructor(store: Store) {
    this.#store = store
  }

  /** The INBOX of an account, made on first touch. */
  async of(accountId: number): Promise<number> {
    const known = this.#ids.get(accountId)
    if (known !== undefined) return known
    const { id } = await this.#store.mailbox(accountId, "INBOX")
    this.#ids.set(accountId, id)
    return id
  }

  /** The name of a mailbox; for an INBOX nobody is asked. */
  async nameOf(
    query: Query,
    { accountId, mailboxId }: { accountId: number; mailboxId: number },
  ): Promise<string> {
    if (this.#ids.get(accountId) === mailboxId) return "INBOX"
    return (await query.get<{ name: string }>("SELECT name FROM mailbox WHERE id = ?", mailboxId))?.name ?? ""
  }

  /** Where a message belongs that no filter puts elsewhere; INBOX where there is no mailbox for junk. */
  async placeOf(accountId: number, message: Junkable): Promise<number> {
    if (!belongsInJunk(message, accountId)) return this.of(accountId)
    const known = this.#junk.get(accountId)
    if (known !== undefined) return known
    const all = await this.#store.mailboxes(accountId)
    const junk = all.find(({ specialUse }) => specialUse.split(" ").includes("\\Junk"))
    if (!junk) return this.of(accountId)
    this.#junk.set(accountId, junk.id)
    return junk.id
  }

  /**
   * Files a copy inside the caller's transaction.
   * @throws MailError "unavailable" when the account went away meanwhile
   */
  async deliver(tx: Query, mailboxId: number, delivery: Delivery): Promise<void> {
    const { flags = noFlags, now } = delivery
    await file(tx, { mailboxId, ...delivery, flags, internalDate: now }).catch((thrown) => {
      this.#ids.clear()
      this.#junk.clear()
      if (thrown instanceof MailError && thrown.code === "no-such-mailbox")
        throw new MailError("unavailable", "The mailbox is not there just now", { cause: thrown })
      throw thrown
    })
  }
}

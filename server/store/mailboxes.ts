// The mailboxes of accounts and what they are subscribed to. What always holds:
// - whoever asks for an account's mailboxes finds the standard ones: they are made on first touch, once;
// - watchers hear that the list changed after the commit, and what is in memory of a mailbox that was deleted is
//   forgotten before they do.

import type { Clock } from "../clock.ts"
import type { Sql } from "../db/sql.ts"
import {
  createMailbox,
  deleteMailbox,
  listMailboxes,
  type Mailbox,
  mailboxByName,
  makeStandardMailboxes,
  renameMailbox,
  subscribe,
  subscriptions,
  unsubscribe,
} from "./mailbox.ts"
import { leaveTwin, renameTwin } from "./twins.ts"

interface MailboxesParts {
  sql: Sql
  clock: Clock
  /** Tells the watchers of an account, after a commit. */
  announce(accountId: number, mailboxId: number | undefined): void
  /** Lets go of what is in memory of a mailbox. */
  forget(mailboxId: number): void
  /** Whether the messages of deleted mailboxes can be had back. */
  keeps: boolean
}

export class Mailboxes {
  readonly #parts: MailboxesParts
  readonly #sql: Sql
  /** Accounts that have their standard mailboxes. */
  readonly #ready = new Set<number>()

  constructor(parts: MailboxesParts) {
    this.#parts = parts
    this.#sql = parts.sql
  }

  /** Every mailbox of an account by name, INBOX first. */
  async list(accountId: number): Promise<Mailbox[]> {
    await this.#makeReady(accountId)
    return listMailboxes(this.#sql, accountId)
  }

  /** @throws MailError "no-such-mailbox" */
  async named(accountId: number, name: string): Promise<Mailbox> {
    await this.#makeReady(accountId)
    return mailboxByName(this.#sql, accountId, name)
  }

  /** @throws MailError "invalid", "already-exists", "limit" */
  async create(accountId: number, name: string, specialUse: string, model?: string): Promise<Mailbox> {
    await this.#makeReady(accountId)
    const mailbox = { accountId, name, specialUse, now: this.#parts.clock.now(), model }
    const made = await this.#sql.write((tx) => createMailbox(tx, mailbox))
    this.#parts.announce(accountId, undefined)
    return made
  }

  /**
   * Renames a mailbox and what is below it. Not for INBOX, whose messages move instead.
   * @throws MailError "no-such-mailbox", "already-exists", "invalid", "cannot"
   */
  async rename(accountId: number, from: string, to: string): Promise<void> {
    await this.#makeReady(accountId)
    await this.#sql.write(async (tx) => {
      for (const [before, now] of await renameMailbox(tx, accountId, from, to))
        await renameTwin(tx, accountId, before, now)
    })
    this.#parts.announce(accountId, undefined)
  }

  /** @throws MailError "no-such-mailbox", "cannot" for INBOX */
  async delete(accountId: number, name: string): Promise<void> {
    await this.#makeReady(accountId)
    const { keeps, clock } = this.#parts
    const now = clock.now()
    const gone = await this.#sql.write(async (tx) => {
      const mailbox = await mailboxByName(tx, accountId, name)
      if (keeps && mailbox.messages > 0 && mailbox.name !== "INBOX") await leaveTwin(tx, mailbox, now)
      return deleteMailbox(tx, accountId, name, { now, keeps })
    })
    this.#parts.forget(gone.id)
    this.#parts.announce(accountId, gone.id)
    this.#parts.announce(accountId, undefined)
  }

  async subscribe(accountId: number, name: string): Promise<void> {
    await this.#sql.write((tx) => subscribe(tx, accountId, name))
    this.#parts.announce(accountId, undefined)
  }

  async unsubscribe(accountId: number, name: string): Promise<void> {
    await this.#sql.write((tx) => unsubscribe(tx, accountId, name))
    this.#parts.announce(accountId, undefined)
  }

  /** The names an account is subscribed to, in order. */
  async subscriptions(accountId: number): Promise<string[]> {
    await this.#makeReady(accountId)
    return subscriptions(this.#sql, accountId)
  }

  async #makeReady(accountId: number): Promise<void> {
    if (this.#ready.has(accountId)) return
    await this.#sql.write((tx) => makeStandardMailboxes(tx, accountId, this.#parts.clock.now()))
    this.#ready.add(accountId)
  }
}

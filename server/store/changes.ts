// Changes of messages: filed, replaced, flagged, copied, moved, expunged. What always holds:
// - a change is one transaction over rows it holds, whatever the snapshot said that named them: messages that are gone
//   by then are passed over, or the whole change is refused where the caller cannot do with less;
// - whether keywords fit is looked at before the transaction;
// - watchers hear of each mailbox that was touched, after the commit; the one that grew first.

import type { Clock } from "../clock.ts"
import type { Query, Sql } from "../db/sql.ts"
import { MailError } from "../errors.ts"
import { appendAll, type NewMessage, replaceOne } from "./appending.ts"
import type { FlagChange, FlagScope } from "./flags.ts"
import type { Images } from "./images.ts"
import { keywordsAmong, mustFit } from "./keywords.ts"
import { mailboxById } from "./mailbox.ts"
import type { Mailboxes } from "./mailboxes.ts"
import {
  type CopyResult,
  copyRuns,
  discardRuns,
  expungeRuns,
  type FlagResult,
  flagRuns,
  moveRuns,
} from "./moving.ts"
import { deletedAmong, runsOf } from "./snapshot.ts"
import type { Transfer } from "./transfer.ts"
import { areTwins } from "./twins.ts"

interface ChangesParts {
  sql: Sql
  clock: Clock
  images: Images
  mailboxes: Mailboxes
  /** Whether expunged messages can be had back. */
  keeps: boolean
  /** Tells the watchers of an account, after a commit. */
  announce(accountId: number, mailboxId: number): void
  /** Runs in each transaction that copies or moves messages. */
  onTransfer(tx: Query, transfer: Transfer): Promise<void>
}

/** A mailbox by its name. */
export interface MailboxPlace {
  accountId: number
  name: string
  /** Flags that what is copied there keeps; all when absent. */
  scope?: FlagScope
}

/** Where messages were filed, and their UIDs in the same order. */
export interface Appended {
  mailboxId: number
  uidValidity: number
  uids: number[]
}

/** Whether it matters that some messages of a copy are gone. */
export type Wholeness = "all or none" | "those that are there"

const someGone = () => new MailError("expunged", "Some of the messages no longer exist")

export class Changes {
  readonly #parts: ChangesParts
  readonly #sql: Sql
  readonly #images: Images
  readonly #mailboxes: Mailboxes

  constructor(parts: ChangesParts) {
    this.#parts = parts
    this.#sql = parts.sql
    this.#images = parts.images
    this.#mailboxes = parts.mailboxes
  }

  /** @throws MailError "no-such-mailbox", "over-quota", "no-space", "limit" */
  async append(accountId: number, name: string, messages: readonly NewMessage[]): Promise<Appended> {
    const mailbox = await this.#mailboxes.named(accountId, name)
    const keywords = messages.flatMap(({ flags }) => flags.keywords)
    await mustFit(keywords, () => this.#images.snapshot(mailbox.id))
    const target = { accountId, mailboxId: mailbox.id, now: this.#now() }
    const uids = await this.#sql.write((tx) => appendAll(tx, target, messages))
    this.#parts.announce(accountId, mailbox.id)
    return { mailboxId: mailbox.id, uidValidity: mailbox.uidValidity, uids }
  }

  /** @throws MailError "expunged", "no-such-mailbox", "over-quota", "no-space", "limit" */
  async replace(
    replaced: { mailboxId: number; uid: number },
    { accountId, name }: MailboxPlace,
    message: NewMessage,
  ): Promise<{ uidValidity: number; uid: number }> {
    const mailbox = await this.#mailboxes.named(accountId, name)
    const source = await mailboxById(this.#sql, replaced.mailboxId)
    await mustFit(message.flags.keywords, () => this.#images.snapshot(mailbox.id))
    const target = { accountId, mailboxId: mailbox.id, now: this.#now() }
    const from = { ...replaced, accountId: source.accountId }
    const uid = await this.#sql.write((tx) => replaceOne(tx, from, target, message))
    this.#parts.announce(accountId, mailbox.id)
    if (source.id !== mailbox.id) this.#parts.announce(source.accountId, source.id)
    return { uidValidity: mailbox.uidValidity, uid }
  }

  /** @throws MailError "limit" for too many keywords */
  async flag(mailboxId: number, uids: ArrayLike<number>, change: FlagChange): Promise<FlagResult> {
    const { runs, accountId } = await this.#select(mailboxId, uids)
    if (runs.length === 0) return { changed: [], refused: [] }
    if (change.mode !== "remove") await mustFit(change.flags.keywords, () => this.#images.snapshot(mailboxId))
    const result = await this.#sql.write((tx) => flagRuns(tx, mailboxId, runs, change))
    if (result.changed.length > 0) this.#parts.announce(accountId, mailboxId)
    return result
  }

  /** @throws MailError "no-such-mailbox" for the target, "over-quota", "expunged", "limit" */
  async copy(
    mailboxId: number,
    uids: ArrayLike<number>,
    to: MailboxPlace,
    which: Wholeness,
  ): Promise<CopyResult> {
    if (which === "those that are there") return this.#transfer(mailboxId, uids, { to, how: copyRuns })
    const copyAll: typeof copyRuns = async (...transfer) => {
      const result = await copyRuns(...transfer)
      if (result.from.length < uids.length) throw someGone()
      return result
    }
    const result = await this.#transfer(mailboxId, uids, { to, how: copyAll })
    if (result.from.length < uids.length) throw someGone()
    return result
  }

  /** @throws MailError "no-such-mailbox" for the target, "over-quota", "limit" */
  move(mailboxId: number, uids: ArrayLike<number>, to: MailboxPlace): Promise<CopyResult> {
    return this.#transfer(mailboxId, uids, { to, how: moveRuns })
  }

  /** Takes away what is \Deleted, of `uids` when given. @returns the UIDs that went, ascending */
  async expunge(mailboxId: number, uids?: ArrayLike<number>): Promise<number[]> {
    const snapshot = await this.#images.snapshot(mailboxId)
    return this.#takeAway(mailboxId, deletedAmong(snapshot, uids), expungeRuns)
  }

  /** Takes away messages whatever their flags. @returns the UIDs that went, ascending */
  remove(mailboxId: number, uids: ArrayLike<number>): Promise<number[]> {
    return this.#takeAway(mailboxId, uids, discardRuns)
  }

  async #takeAway(
    mailboxId: number,
    uids: ArrayLike<number>,
    how: typeof expungeRuns | typeof discardRuns,
  ): Promise<number[]> {
    const { runs, accountId } = await this.#select(mailboxId, uids)
    if (runs.length === 0) return []
    const gone = await this.#sql.write((tx) =>
      how(tx, mailboxId, runs, { now: this.#now(), keeps: this.#parts.keeps }),
    )
    this.#parts.announce(accountId, mailboxId)
    return gone
  }

  async #transfer(
    mailboxId: number,
    uids: ArrayLike<number>,
    { to, how }: { to: MailboxPlace; how: typeof copyRuns },
  ): Promise<CopyResult> {
    const target = await this.#mailboxes.named(to.accountId, to.name)
    const { runs, mailbox: from, accountId } = await this.#select(mailboxId, uids)
    if (runs.length === 0) return { uidValidity: target.uidValidity, from: [], to: [] }
    const { accountId: owner, scope } = to
    const keywords =
      scope?.keywords === false ? [] : keywordsAmong(await this.#images.snapshot(mailboxId), uids)
    await mustFit(keywords, () => this.#images.snapshot(target.id))
    const place = { mailboxId: target.id, accountId: owner, now: this.#now(), scope }
    const result = await this.#sql.write(async (tx) => {
      const done = await how(tx, { mailboxId, accountId }, runs, place)
      // What comes back teaches nobody anything.
      if (!areTwins(from.accountId)) await this.#parts.onTransfer(tx, { from, to: target, uids: done.to })
      return done
    })
    this.#parts.announce(to.accountId, target.id)
    if (how === moveRuns) this.#parts.announce(accountId, mailboxId)
    return result
  }

  /** The stretches that messages lie in as of now, and whose mailbox it is. */
  async #select(mailboxId: number, uids: ArrayLike<number>) {
    const snapshot = await this.#images.snapshot(mailboxId)
    const mailbox = await mailboxById(this.#sql, mailboxId)
    return { runs: runsOf(snapshot, uids), mailbox, accountId: mailbox.accountId }
  }

  #now(): number {
    return this.#parts.clock.now()
  }
}

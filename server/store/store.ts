// The store: mailboxes and messages. What always holds:
// - A message is filed with its UID, its MODSEQ, its counters and the reference to its bytes in one transaction;
//   when a call resolves that transaction is on disk, when it throws nothing of it is there.
// - A UID is given out once in the life of a mailbox, a UIDVALIDITY once in the life of an account; both only grow.
// - Every change raises the mailbox's MODSEQ, and an expunged UID leaves a tombstone with it.
// - Bytes are kept once, by hash, and stay while a message, one that can be had back, or the queue refers to them. A large message is on disk
//   (fsync, rename, fsync of the folder) before a row names it; a crash can leave a file without a row, never the
//   other way round. The collector takes away what nobody refers to.
// - Counters of mailboxes equal a recount after every commit; what an account holds is their sum. `fsck` checks all of this.
// - Watchers hear of a change after its commit, never before.
// It is the one door: what stands behind it is in mailboxes.ts (mailboxes, subscriptions), changes.ts (messages filed,
// flagged, copied, expunged) and search-index.ts (what is searched); what messages are read from is put together here.

import type { Clock } from "../clock.ts"
import type { Query, Sql } from "../db/sql.ts"
import { MailError } from "../errors.ts"
import type { Log } from "../log.ts"
import { Annotations, copyAnnotations } from "./annotations.ts"
import type { NewMessage } from "./appending.ts"
import type { Blobs } from "./blobs.ts"
import { type Appended, Changes, type MailboxPlace, type Wholeness } from "./changes.ts"
import { type Content, Contents } from "./content.ts"
import { ExpungedMessages, settleWith } from "./expunged.ts"
import type { FlagChange } from "./flags.ts"
import { Images } from "./images.ts"
import { Incoming, type StagedContent } from "./incoming.ts"
import { Leases } from "./leases.ts"
import { type Mailbox, mailboxById, mailboxesById } from "./mailbox.ts"
import { canonicalName } from "./mailbox-name.ts"
import { Mailboxes } from "./mailboxes.ts"
import type { CopyResult, FlagResult } from "./moving.ts"
import { type Amount, Quotas } from "./quota.ts"
import { type Column, type Columns, type MessageRow, type RowOf, readColumns, readRows } from "./rows.ts"
import { SearchIndex } from "./search-index.ts"
import { type Run, runsOf, type Snapshot } from "./snapshot.ts"
import { bodyHash, openStaged, type StagedSource } from "./staged-source.ts"
import { threadSome } from "./threads.ts"
import { goneSince } from "./tombstones.ts"
import type { Transfer } from "./transfer.ts"
import { type Watcher, Watchers } from "./watchers.ts"

/** What the store is made of. */
export interface StoreParts {
  sql: Sql
  blobs: Blobs
  clock: Clock
  log: Log
  /** How long expunged messages can be had back, ms; not at all when absent. */
  undeleteTime?: number
}

export class Store {
  /** What people noted about mailboxes and the server. */
  readonly annotations: Annotations
  /** Who has a maildrop open. */
  readonly leases: Leases
  /** How much accounts may hold. */
  readonly quotas: Quotas
  /** What SEARCH, SORT and THREAD ask. */
  readonly index: SearchIndex
  /** What was expunged and can be had back. */
  readonly expunged: ExpungedMessages
  readonly #sql: Sql
  readonly #blobs: Blobs
  readonly #images: Images
  readonly #contents: Contents
  readonly #watchers: Watchers
  readonly #mailboxes: Mailboxes
  readonly #changes: Changes
  /** Hears of every mailbox that changed, after the commit: the indexer does. */
  onChange: (mailboxId: number) => void = () => undefined
  /** Runs in each transaction that copies or moves messages: the spam filter notes what it may learn. */
  onTransfer: (tx: Query, transfer: Transfer) => Promise<void> = async () => undefined
  /** Mailboxes whose messages all have their thread. */
  readonly #threaded = new Set<number>()

  constructor({ sql, blobs, clock, log, undeleteTime = 0 }: StoreParts) {
    this.#sql = sql
    this.#blobs = blobs
    this.#watchers = new Watchers(sql)
    this.annotations = new Annotations(sql)
    this.leases = new Leases(sql, clock)
    this.quotas = new Quotas(sql)
    const images = new Images(sql)
    const index = new SearchIndex({ sql, log, images, touch: (mailboxId) => this.onChange(mailboxId) })
    const announce = this.announce.bind(this)
    const keeps = undeleteTime > 0
    this.expunged = new ExpungedMessages({
      sql,
      settle: settleWith(sql, () => clock.now()),
      move: (...move) => this.move(...move),
      create: (accountId, name) => this.createMailbox(accountId, name),
    })
    const forget = (mailboxId: number) => {
      images.forget(mailboxId)
      index.forget(mailboxId)
    }
    const mailboxes = new Mailboxes({ sql, clock, announce, forget, keeps })
    this.#images = images
    this.#contents = new Contents(sql, blobs)
    this.index = index
    this.#mailboxes = mailboxes
    const onTransfer = (tx: Query, transfer: Transfer) => this.onTransfer(tx, transfer)
    this.#changes = new Changes({ sql, clock, images, mailboxes, keeps, announce, onTransfer })
  }

  // ---- mailboxes

  /** Every mailbox of an account by name, INBOX first. The standard ones are made on first touch. */
  mailboxes(accountId: number): Promise<Mailbox[]> {
    return this.#mailboxes.list(accountId)
  }

  /** @throws MailError "no-such-mailbox" */
  mailboxById(id: number): Promise<Mailbox> {
    return mailboxById(this.#sql, id)
  }

  /** Those of the mailboxes that are there, by id. */
  mailboxesById(ids: readonly number[]): Promise<Map<number, Mailbox>> {
    return mailboxesById(this.#sql, ids)
  }

  /** @throws MailError "no-such-mailbox" */
  mailbox(accountId: number, name: string): Promise<Mailbox> {
    return this.#mailboxes.named(accountId, name)
  }

  /**
   * Makes a mailbox, which takes over the rights of its parent.
   * @param model name of the mailbox whose rights it takes over when it has no parent
   * @throws MailError "invalid", "already-exists", "limit"
   */
  createMailbox(accountId: number, name: string, specialUse = "", model?: string): Promise<Mailbox> {
    return this.#mailboxes.create(accountId, name, specialUse, model)
  }

  /**
   * Renames a mailbox and what is below it. Renaming INBOX moves its messages to a new mailbox (RFC 3501 §6.3.5).
   * @throws MailError "no-such-mailbox", "already-exists", "invalid", "cannot"
   */
  async renameMailbox(accountId: number, from: string, to: string): Promise<void> {
    if (canonicalName(from) !== "INBOX") return this.#mailboxes.rename(accountId, from, to)
    const inbox = await this.mailbox(accountId, "INBOX")
    const made = await this.createMailbox(accountId, to)
    await this.#sql.write((tx) => copyAnnotations(tx, inbox.id, made.id))
    const { uids, length } = await this.snapshot(inbox.id)
    await this.move(inbox.id, uids.subarray(0, length), { accountId, name: to })
  }

  /** @throws MailError "no-such-mailbox", "cannot" for INBOX */
  deleteMailbox(accountId: number, name: string): Promise<void> {
    return this.#mailboxes.delete(accountId, name)
  }

  /** A mailbox as of the last commit; undefined when it is gone. */
  async findMailbox(mailboxId: number): Promise<Mailbox | undefined> {
    return mailboxById(this.#sql, mailboxId).catch((thrown) => {
      if (thrown instanceof MailError && thrown.code === "no-such-mailbox") return undefined
      throw thrown
    })
  }

  /** Subscribing twice is fine, and so is a name that does not exist (RFC 3501 §6.3.6). */
  subscribe(accountId: number, name: string): Promise<void> {
    return this.#mailboxes.subscribe(accountId, name)
  }

  unsubscribe(accountId: number, name: string): Promise<void> {
    return this.#mailboxes.unsubscribe(accountId, name)
  }

  /** The names an account is subscribed to, in order. */
  subscriptions(accountId: number): Promise<string[]> {
    return this.#mailboxes.subscriptions(accountId)
  }

  // ---- reading

  /**
   * The mailbox as of now: cheap when nothing changed since the last call.
   * @throws MailError "no-such-mailbox"
   */
  snapshot(mailboxId: number): Promise<Snapshot> {
    return this.#images.snapshot(mailboxId)
  }

  /**
   * Takes \Recent for one session: messages with a UID above the returned one are recent for the caller and for nobody
   * who asks later (RFC 3501 §2.3.2).
   */
  async claimRecent(mailboxId: number): Promise<number> {
    const { recentUid, uidNext } = await mailboxById(this.#sql, mailboxId)
    if (recentUid === uidNext - 1) return recentUid
    return this.#sql.write(async (tx) => {
      const now = await mailboxById(tx, mailboxId)
      await tx.run("UPDATE mailbox SET recent_uid = ? WHERE id = ?", now.uidNext - 1, mailboxId)
      return now.recentUid
    })
  }

  /**
   * The rows of messages, ascending by UID, in slices of a few hundred. Messages expunged meanwhile are left out.
   * @param uids ascending
   * @param columns "message" for the facts about the copy, "summary" for what SEARCH, SORT and THREAD look at as well
   */
  async *rows(mailboxId: number, uids: ArrayLike<number>, columns: Columns): AsyncGenerator<MessageRow[]> {
    yield* readRows(this.#sql, mailboxId, await this.#runs(mailboxId, uids), columns)
  }

  /** The same with no more than the columns that are wanted, and the UID. */
  async *columns<Wanted extends Column>(
    mailboxId: number,
    uids: ArrayLike<number>,
    wanted: readonly Wanted[],
  ): AsyncGenerator<RowOf<Wanted>[]> {
    yield* readColumns(this.#sql, mailboxId, await this.#runs(mailboxId, uids), wanted)
  }

  async #runs(mailboxId: number, uids: ArrayLike<number>): Promise<Run[]> {
    const last = uids[uids.length - 1] ?? 0
    const snapshot = this.#images.reaching(mailboxId, last) ?? (await this.snapshot(mailboxId))
    return runsOf(snapshot, uids)
  }

  /** The row of one message, without a look at its mailbox; undefined when there is none. */
  async row(mailboxId: number, uid: number): Promise<MessageRow | undefined> {
    for await (const [row] of readRows(this.#sql, mailboxId, [[uid, uid]], "message")) return row
    return undefined
  }

  /** Those of some contents, by hash, that a mailbox holds a message with. @param hashes SHA-256, hex */
  async holding(mailboxId: number, hashes: readonly string[]): Promise<Set<string>> {
    const rows = await this.#sql.all<{ hash: string }>(
      `SELECT DISTINCT c.hash FROM content c JOIN message m ON m.content_id = c.id
       WHERE c.hash IN (${hashes.map(() => "?").join(", ")}) AND m.mailbox_id = ?`,
      ...hashes,
      mailboxId,
    )
    return new Set(rows.map(({ hash }) => hash))
  }

  /** The bytes behind a message. @throws MailError "expunged" when they are gone */
  content(contentId: number): Promise<Content> {
    return this.#contents.open(contentId)
  }

  /** The bytes behind up to `mostContents` messages, by content id; without those that are gone or damaged. */
  contents(contentIds: readonly number[]): Promise<Map<number, Content>> {
    return this.#contents.openSeveral(contentIds)
  }

  /** The headers of up to `mostContents` messages, by content id; without those that have to be opened for it. */
  headersOf(contentIds: readonly number[]): Promise<Map<number, Buffer>> {
    return this.#contents.headersOf(contentIds)
  }

  /** Sees to it that every message of a mailbox has its thread, those too that an older version filed. */
  async settleThreads(mailboxId: number): Promise<void> {
    if (this.#threaded.has(mailboxId)) return
    while ((await threadSome(this.#sql, mailboxId)) > 0) await new Promise(setImmediate)
    this.#threaded.add(mailboxId)
  }

  /** What an account holds over all its mailboxes. */
  usage(accountId: number): Promise<Amount> {
    return this.quotas.usage(accountId)
  }

  /**
   * UIDs expunged after a MODSEQ, ascending.
   * @returns undefined when that is too long ago: then every UID that is not there may be one
   */
  tombstones(mailboxId: number, sinceModseq: number): Promise<number[] | undefined> {
    return goneSince(this.#sql, mailboxId, sinceModseq)
  }

  // ---- changing

  /** A message about to come in, at most `limit` bytes. */
  receive(limit: number): Incoming {
    return new Incoming(this.#blobs, limit)
  }

  /** Opens a message that nobody has promised to keep yet. Call `close` when done. @throws MailError "unavailable" */
  openStaged(staged: StagedContent): Promise<StagedSource> {
    return openStaged(this.#blobs, staged)
  }

  /** SHA-256 of what is below the header of such a message, hex. @throws MailError "unavailable" */
  bodyHash(staged: StagedContent): Promise<string> {
    return bodyHash(this.#blobs, staged)
  }

  /**
   * Files messages in a mailbox: all or none.
   * @returns their UIDs in the same order
   * @throws MailError "no-such-mailbox", "over-quota", "no-space", "limit"
   */
  append(accountId: number, name: string, messages: readonly NewMessage[]): Promise<Appended> {
    return this.#changes.append(accountId, name, messages)
  }

  /**
   * Files a message and expunges another in one step, whatever its flags: both or neither.
   * @param replaced the message that goes
   * @throws MailError "expunged" when it is gone already, "no-such-mailbox", "over-quota", "no-space", "limit"
   */
  replace(
    replaced: { mailboxId: number; uid: number },
    place: MailboxPlace,
    message: NewMessage,
  ): Promise<{ uidValidity: number; uid: number }> {
    return this.#changes.replace(replaced, place, message)
  }

  /**
   * Changes flags. Messages that are gone are passed over.
   * @param uids ascending
   * @throws MailError "limit" for too many keywords
   */
  changeFlags(mailboxId: number, uids: ArrayLike<number>, change: FlagChange): Promise<FlagResult> {
    return this.#changes.flag(mailboxId, uids, change)
  }

  /**
   * Copies messages in one step.
   * @param uids ascending
   * @param which whether it matters that some are gone
   * @throws MailError "no-such-mailbox" for the target, "over-quota", "expunged"
   */
  copy(
    mailboxId: number,
    uids: ArrayLike<number>,
    to: MailboxPlace,
    which: Wholeness = "those that are there",
  ): Promise<CopyResult> {
    return this.#changes.copy(mailboxId, uids, to, which)
  }

  /** Moves messages in one step: never in no mailbox, never in two. Otherwise as `copy`. */
  move(mailboxId: number, uids: ArrayLike<number>, to: MailboxPlace): Promise<CopyResult> {
    return this.#changes.move(mailboxId, uids, to)
  }

  /**
   * Expunges the messages that are \Deleted, of `uids` when given (RFC 4315 §2.1).
   * @returns the UIDs that went, ascending
   */
  expunge(mailboxId: number, uids?: ArrayLike<number>): Promise<number[]> {
    return this.#changes.expunge(mailboxId, uids)
  }

  /**
   * Expunges messages, whatever their flags; those that are gone are passed over.
   * @param uids ascending
   * @returns the UIDs that went, ascending
   */
  remove(mailboxId: number, uids: ArrayLike<number>): Promise<number[]> {
    return this.#changes.remove(mailboxId, uids)
  }

  // ---- events

  /**
   * Calls back after each commit that touched a mailbox of the account, with its id; with undefined when the list of
   * mailboxes changed. @returns a function that ends it
   */
  watch(accountId: number, watcher: Watcher): () => void {
    return this.#watchers.add(accountId, watcher)
  }

  /** Calls back after each commit that touched a mailbox, whoever's it is. @returns a function that ends it */
  watchMailbox(mailboxId: number, watcher: Watcher): () => void {
    return this.#watchers.addToMailbox(mailboxId, watcher)
  }

  /** For those who file in transactions of their own: tells the watchers, here and elsewhere, after the commit. */
  announce(accountId: number, mailboxId: number | undefined): void {
    this.#watchers.tell(accountId, mailboxId)
    if (mailboxId !== undefined) this.onChange(mailboxId)
  }
}

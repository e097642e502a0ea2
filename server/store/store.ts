// The store: mailboxes and messages. What always holds:
// - A message is filed with its UID, its MODSEQ, its counters and the reference to its bytes in one transaction;
//   when a call resolves that transaction is on disk, when it throws nothing of it is there.
// - A UID is given out once in the life of a mailbox, a UIDVALIDITY once in the life of an account; both only grow.
// - Every change raises the mailbox's MODSEQ, and an expunged UID leaves a tombstone with it.
// - Bytes are kept once, by hash, and stay while a message or the queue refers to them. A large message is on disk
//   (fsync, rename, fsync of the folder) before a row names it; a crash can leave a file without a row, never the
//   other way round. The collector takes away what nobody refers to.
// - Counters of mailboxes equal a recount after every commit; what an account holds is their sum. `fsck` checks all of this.
// - Watchers hear of a change after its commit, never before.

import type { Clock } from "../clock.ts"
import type { Sql } from "../db/sql.ts"
import { MailError } from "../errors.ts"
import type { Log } from "../log.ts"
import { Annotations, copyAnnotations } from "./annotations.ts"
import { appendAll, type NewMessage, replaceOne } from "./appending.ts"
import type { Blobs } from "./blobs.ts"
import { type Content, Contents } from "./content.ts"
import { type Block, dropBlock } from "./digest/blocks.ts"
import { candidates, type Sought, type Verdict } from "./digest/candidates.ts"
import type { Digest } from "./digest/digest.ts"
import { Digests } from "./digest/digests.ts"
import type { TextColumn } from "./digest/facts.ts"
import type { FlagChange, FlagScope } from "./flags.ts"
import { Images } from "./images.ts"
import { Incoming, type StagedContent } from "./incoming.ts"
import { keywordsAmong, mustFit } from "./keywords.ts"
import { Leases } from "./leases.ts"
import {
  createMailbox,
  deleteMailbox,
  listMailboxes,
  type Mailbox,
  mailboxById,
  mailboxByName,
  mailboxesById,
  makeStandardMailboxes,
  renameMailbox,
  subscribe,
  subscriptions,
  unsubscribe,
} from "./mailbox.ts"
import { canonicalName } from "./mailbox-name.ts"
import {
  type CopyResult,
  copyRuns,
  discardRuns,
  expungeRuns,
  type FlagResult,
  flagRuns,
  moveRuns,
} from "./moving.ts"
import { type Amount, Quotas } from "./quota.ts"
import { type Columns, type MessageRow, readRows } from "./rows.ts"
import { deletedAmong, runsOf, type Snapshot } from "./snapshot.ts"
import { openStaged, type StagedSource } from "./staged-source.ts"
import { threadSome } from "./threads.ts"
import { goneSince } from "./tombstones.ts"
import { type Watcher, Watchers } from "./watchers.ts"

/** What the store is made of. */
export interface StoreParts {
  sql: Sql
  blobs: Blobs
  clock: Clock
  log: Log
}

/** A mailbox by its name. */
export interface MailboxPlace {
  accountId: number
  name: string
  /** Flags that what is copied there keeps; all when absent. */
  scope?: FlagScope
}

const someGone = () => new MailError("expunged", "Some of the messages no longer exist")

/** For fewer messages than this their rows are read, rather than the digest of the whole mailbox. */
const fewMessages = 64

export class Store {
  /** What people noted about mailboxes and the server. */
  readonly annotations: Annotations
  /** Who has a maildrop open. */
  readonly leases: Leases
  /** How much accounts may hold. */
  readonly quotas: Quotas
  readonly #sql: Sql
  readonly #blobs: Blobs
  readonly #clock: Clock
  readonly #images: Images
  readonly #contents: Contents
  readonly #digests: Digests
  readonly #watchers: Watchers
  readonly #log: Log
  /** Hears of every mailbox that changed, after the commit: the indexer does. */
  onChange: (mailboxId: number) => void = () => undefined
  readonly #ready = new Set<number>()
  /** Mailboxes whose messages all have their thread. */
  readonly #threaded = new Set<number>()

  constructor({ sql, blobs, clock, log }: StoreParts) {
    this.#log = log
    this.#sql = sql
    this.#blobs = blobs
    this.#clock = clock
    this.#watchers = new Watchers(sql)
    this.annotations = new Annotations(sql)
    this.leases = new Leases(sql, clock)
    this.quotas = new Quotas(sql)
    this.#images = new Images(sql)
    this.#contents = new Contents(sql, blobs)
    this.#digests = new Digests(sql, (block) => this.#dropDamaged(block))
  }

  // ---- mailboxes

  /** Every mailbox of an account by name, INBOX first. The standard ones are made on first touch. */
  async mailboxes(accountId: number): Promise<Mailbox[]> {
    await this.#makeReady(accountId)
    return listMailboxes(this.#sql, accountId)
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
  async mailbox(accountId: number, name: string): Promise<Mailbox> {
    await this.#makeReady(accountId)
    return mailboxByName(this.#sql, accountId, name)
  }

  /**
   * Makes a mailbox, which takes over the rights of its parent.
   * @param model name of the mailbox whose rights it takes over when it has no parent
   * @throws MailError "invalid", "already-exists", "limit"
   */
  async createMailbox(accountId: number, name: string, specialUse = "", model?: string): Promise<Mailbox> {
    await this.#makeReady(accountId)
    const mailbox = { accountId, name, specialUse, now: this.#clock.now(), model }
    const made = await this.#sql.write((tx) => createMailbox(tx, mailbox))
    this.announce(accountId, undefined)
    return made
  }

  /**
   * Renames a mailbox and what is below it. Renaming INBOX moves its messages to a new mailbox (RFC 3501 §6.3.5).
   * @throws MailError "no-such-mailbox", "already-exists", "invalid", "cannot"
   */
  async renameMailbox(accountId: number, from: string, to: string): Promise<void> {
    await this.#makeReady(accountId)
    if (canonicalName(from) === "INBOX") {
      const inbox = await this.mailbox(accountId, "INBOX")
      const made = await this.createMailbox(accountId, to)
      await this.#sql.write((tx) => copyAnnotations(tx, inbox.id, made.id))
      const { uids, length } = await this.snapshot(inbox.id)
      await this.move(inbox.id, uids.subarray(0, length), { accountId, name: to })
      return
    }
    await this.#sql.write((tx) => renameMailbox(tx, accountId, from, to))
    this.announce(accountId, undefined)
  }

  /** @throws MailError "no-such-mailbox", "cannot" for INBOX */
  async deleteMailbox(accountId: number, name: string): Promise<void> {
    await this.#makeReady(accountId)
    const gone = await this.#sql.write((tx) => deleteMailbox(tx, accountId, name))
    this.#images.forget(gone.id)
    this.#digests.forget(gone.id)
    this.announce(accountId, gone.id)
    this.announce(accountId, undefined)
  }

  /** A mailbox as of the last commit; undefined when it is gone. */
  async findMailbox(mailboxId: number): Promise<Mailbox | undefined> {
    return mailboxById(this.#sql, mailboxId).catch((thrown) => {
      if (thrown instanceof MailError && thrown.code === "no-such-mailbox") return undefined
      throw thrown
    })
  }

  async subscribe(accountId: number, name: string): Promise<void> {
    await this.#sql.write((tx) => subscribe(tx, accountId, name))
    this.announce(accountId, undefined)
  }

  async unsubscribe(accountId: number, name: string): Promise<void> {
    await this.#sql.write((tx) => unsubscribe(tx, accountId, name))
    this.announce(accountId, undefined)
  }

  async subscriptions(accountId: number): Promise<string[]> {
    await this.#makeReady(accountId)
    return subscriptions(this.#sql, accountId)
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
   * @param columns "message" for the facts about the copy, "wire" for what FETCH copies out as well, "summary" for what
   * SEARCH, SORT and THREAD look at
   */
  async *rows(mailboxId: number, uids: ArrayLike<number>, columns: Columns): AsyncGenerator<MessageRow[]> {
    const last = uids[uids.length - 1] ?? 0
    const snapshot = this.#images.reaching(mailboxId, last) ?? (await this.snapshot(mailboxId))
    yield* readRows(this.#sql, mailboxId, runsOf(snapshot, uids), columns)
  }

  /** The row of one message, without a look at its mailbox; undefined when there is none. */
  async row(mailboxId: number, uid: number): Promise<MessageRow | undefined> {
    for await (const [row] of readRows(this.#sql, mailboxId, [[uid, uid]], "message")) return row
    return undefined
  }

  /**
   * What SEARCH, SORT and THREAD look at, in memory: of a mailbox as it is now, or of a few messages alone. Messages
   * that are gone may be missing, and others may be in it.
   * @param uids the messages it is wanted for, ascending
   * @param columns the texts that will be looked at
   */
  async digestFor(
    mailboxId: number,
    uids: ArrayLike<number>,
    columns: readonly TextColumn[],
  ): Promise<Digest> {
    if (uids.length < fewMessages) return this.#digests.some(mailboxId, uids, columns)
    return this.#digests.get(await this.snapshot(mailboxId), columns)
  }

  /**
   * Asks the index which messages may contain a text. Messages no verdict speaks of may contain anything.
   * @param wanted whether a stretch of UIDs matters
   */
  candidates(
    mailboxId: number,
    sought: readonly Sought[],
    wanted: (first: number, last: number) => boolean,
  ): Promise<Verdict[]> {
    const library = { sql: this.#sql, onDamage: (block: Block) => this.#dropDamaged(block) }
    return candidates(library, mailboxId, sought, wanted)
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

  /**
   * Files messages in a mailbox: all or none.
   * @returns their UIDs in the same order
   * @throws MailError "no-such-mailbox", "over-quota", "no-space"
   */
  async append(
    accountId: number,
    name: string,
    messages: readonly NewMessage[],
  ): Promise<{ mailboxId: number; uidValidity: number; uids: number[] }> {
    const mailbox = await this.mailbox(accountId, name)
    const keywords = messages.flatMap(({ flags }) => flags.keywords)
    await mustFit(keywords, () => this.snapshot(mailbox.id))
    const target = { accountId, mailboxId: mailbox.id, now: this.#clock.now() }
    const uids = await this.#sql.write((tx) => appendAll(tx, target, messages))
    this.announce(accountId, mailbox.id)
    return { mailboxId: mailbox.id, uidValidity: mailbox.uidValidity, uids }
  }

  /**
   * Files a message and expunges another in one step, whatever its flags: both or neither.
   * @param replaced the message that goes
   * @throws MailError "expunged" when it is gone already, "no-such-mailbox", "over-quota", "no-space", "limit"
   */
  async replace(
    replaced: { mailboxId: number; uid: number },
    { accountId, name }: MailboxPlace,
    message: NewMessage,
  ): Promise<{ uidValidity: number; uid: number }> {
    const mailbox = await this.mailbox(accountId, name)
    const source = await this.mailboxById(replaced.mailboxId)
    await mustFit(message.flags.keywords, () => this.snapshot(mailbox.id))
    const target = { accountId, mailboxId: mailbox.id, now: this.#clock.now() }
    const from = { ...replaced, accountId: source.accountId }
    const uid = await this.#sql.write((tx) => replaceOne(tx, from, target, message))
    this.announce(accountId, mailbox.id)
    if (source.id !== mailbox.id) this.announce(source.accountId, source.id)
    return { uidValidity: mailbox.uidValidity, uid }
  }

  /**
   * Changes flags. Messages that are gone are passed over.
   * @param uids ascending
   * @throws MailError "limit" for too many keywords
   */
  async changeFlags(mailboxId: number, uids: ArrayLike<number>, change: FlagChange): Promise<FlagResult> {
    const { runs, accountId } = await this.#select(mailboxId, uids)
    if (runs.length === 0) return { changed: [], refused: [] }
    if (change.mode !== "remove") await mustFit(change.flags.keywords, () => this.snapshot(mailboxId))
    const result = await this.#sql.write((tx) => flagRuns(tx, mailboxId, runs, change))
    if (result.changed.length > 0) this.announce(accountId, mailboxId)
    return result
  }

  /**
   * Copies messages in one step.
   * @param uids ascending
   * @param which whether it matters that some are gone
   * @throws MailError "no-such-mailbox" for the target, "over-quota", "expunged"
   */
  async copy(
    mailboxId: number,
    uids: ArrayLike<number>,
    to: MailboxPlace,
    which: "all or none" | "those that are there" = "those that are there",
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

  /** Moves messages in one step: never in no mailbox, never in two. Otherwise as `copy`. */
  async move(mailboxId: number, uids: ArrayLike<number>, to: MailboxPlace): Promise<CopyResult> {
    return this.#transfer(mailboxId, uids, { to, how: moveRuns })
  }

  /**
   * Expunges the messages that are \Deleted, of `uids` when given (RFC 4315 §2.1).
   * @returns the UIDs that went, ascending
   */
  async expunge(mailboxId: number, uids?: ArrayLike<number>): Promise<number[]> {
    const snapshot = await this.snapshot(mailboxId)
    const doomed = deletedAmong(snapshot, uids)
    const { runs, accountId } = await this.#select(mailboxId, doomed)
    if (runs.length === 0) return []
    const gone = await this.#sql.write((tx) => expungeRuns(tx, mailboxId, runs, this.#clock.now()))
    this.announce(accountId, mailboxId)
    return gone
  }

  /**
   * Expunges messages, whatever their flags; those that are gone are passed over.
   * @param uids ascending
   * @returns the UIDs that went, ascending
   */
  async remove(mailboxId: number, uids: ArrayLike<number>): Promise<number[]> {
    const { runs, accountId } = await this.#select(mailboxId, uids)
    if (runs.length === 0) return []
    const gone = await this.#sql.write((tx) => discardRuns(tx, mailboxId, runs, this.#clock.now()))
    this.announce(accountId, mailboxId)
    return gone
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

  // ---- inside

  /** A block that cannot be read is as good as none; the indexer builds it anew. */
  async #dropDamaged(block: Block): Promise<void> {
    if (!(await this.#sql.write((tx) => dropBlock(tx, block.id)))) return
    this.#log.warn("store.digest.damaged", { mailbox: block.mailboxId, first: block.first, last: block.last })
    this.onChange(block.mailboxId)
  }

  async #makeReady(accountId: number): Promise<void> {
    if (this.#ready.has(accountId)) return
    await this.#sql.write((tx) => makeStandardMailboxes(tx, accountId, this.#clock.now()))
    this.#ready.add(accountId)
  }

  async #select(mailboxId: number, uids: ArrayLike<number>) {
    const snapshot = await this.snapshot(mailboxId)
    const { accountId } = await mailboxById(this.#sql, mailboxId)
    return { runs: runsOf(snapshot, uids), accountId }
  }

  async #transfer(
    mailboxId: number,
    uids: ArrayLike<number>,
    { to, how }: { to: MailboxPlace; how: typeof copyRuns },
  ): Promise<CopyResult> {
    const target = await this.mailbox(to.accountId, to.name)
    const { runs, accountId } = await this.#select(mailboxId, uids)
    if (runs.length === 0) return { uidValidity: target.uidValidity, from: [], to: [] }
    const { accountId: owner, scope } = to
    const keywords = scope?.keywords === false ? [] : keywordsAmong(await this.snapshot(mailboxId), uids)
    await mustFit(keywords, () => this.snapshot(target.id))
    const place = { mailboxId: target.id, accountId: owner, now: this.#clock.now(), scope }
    const result = await this.#sql.write((tx) => how(tx, { mailboxId, accountId }, runs, place))
    this.announce(to.accountId, target.id)
    if (how === moveRuns) this.announce(accountId, mailboxId)
    return result
  }
}

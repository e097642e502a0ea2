import type { Sql } from "../db/sql.ts"
import { noSuchMailbox } from "./mailbox.ts"
import { readLines } from "./message-lines.ts"
import { advance, type MailboxState, type MessageState, type Snapshot, SnapshotBuilder } from "./snapshot.ts"
import { goneSince } from "./tombstones.ts"

/**
 * Messages held for mailboxes that nobody may have open any more, about 20 bytes each: 40 MB. What a session holds itself
 * costs nothing more to be found again.
 */
const mostMessages = 2_000_000

/** What an image costs beside its messages, counted in messages. */
const overhead = 64

/** Rows read at a time, so that a large mailbox does not hold up other sessions. */
const slice = 4_000

/** A slice as one text: a row each costs the driver twice the time of all the rest. */
const linesText = `SELECT string_agg(uid || ' ' || modseq || ' ' || flags || ' ' || keywords, '\n') AS lines
  FROM (SELECT uid, modseq, flags, keywords FROM message WHERE mailbox_id = ? AND uid > ? ORDER BY uid LIMIT ${slice}) AS m`

/**
 * The mailboxes of the open sessions in memory. An image follows its mailbox by MODSEQ: it asks what changed since it
 * last looked, so it is right whoever wrote, in this process or another.
 */
export class Images {
  readonly #sql: Sql
  readonly #most: number
  /** The images used last, the longest unused first. */
  readonly #current = new Map<number, Snapshot>()
  /** Images that were let go, as long as a session holds them. */
  readonly #others = new Map<number, WeakRef<Snapshot>>()
  readonly #gone = new FinalizationRegistry<number>((mailboxId) => {
    if (!this.#others.get(mailboxId)?.deref()) this.#others.delete(mailboxId)
  })
  readonly #refreshing = new Map<number, Promise<Snapshot>>()
  #held = 0

  /** @param most messages held for mailboxes that nobody has open */
  constructor(sql: Sql, most = mostMessages) {
    this.#sql = sql
    this.#most = most
  }

  /** Messages held whether somebody has their mailbox open or not, and images that are found while somebody holds them. */
  get size(): { held: number; others: number } {
    return { held: this.#held, others: this.#others.size }
  }

  /**
   * The mailbox as of now or later: everything committed before the call is in it.
   * @throws MailError "no-such-mailbox"
   */
  snapshot(mailboxId: number): Promise<Snapshot> {
    const before = this.#refreshing.get(mailboxId)
    const next = before ? before.then(() => this.#refresh(mailboxId)) : this.#refresh(mailboxId)
    const settled = next.finally(() => {
      if (this.#refreshing.get(mailboxId) === settled) this.#refreshing.delete(mailboxId)
    })
    // Whoever queues behind a refresh that fails makes its own.
    this.#refreshing.set(mailboxId, settled)
    settled.catch(() => undefined)
    return settled
  }

  /** The mailbox as of the last time that somebody looked, if it is in memory and a UID had been given out by then. */
  reaching(mailboxId: number, uid: number): Snapshot | undefined {
    const known = this.#known(mailboxId)
    return known && uid < known.uidNext ? known : undefined
  }

  /** Forgets a mailbox that was deleted. */
  forget(mailboxId: number): void {
    this.#letGo(mailboxId)
    this.#others.delete(mailboxId)
  }

  #known(mailboxId: number): Snapshot | undefined {
    return this.#current.get(mailboxId) ?? this.#others.get(mailboxId)?.deref()
  }

  /** The one used last from now on. */
  #keep(image: Snapshot): void {
    this.forget(image.mailboxId)
    this.#current.set(image.mailboxId, image)
    this.#held += image.length + overhead
    for (const [mailboxId, oldest] of this.#current) {
      if (this.#held <= this.#most || this.#current.size <= 1) return
      this.#letGo(mailboxId)
      this.#others.set(mailboxId, new WeakRef(oldest))
      this.#gone.register(oldest, mailboxId)
    }
  }

  #letGo(mailboxId: number): void {
    const image = this.#current.get(mailboxId)
    if (!image) return
    this.#held -= image.length + overhead
    this.#current.delete(mailboxId)
  }

  async #refresh(mailboxId: number): Promise<Snapshot> {
    const state = await this.#state(mailboxId)
    const known = this.#known(mailboxId)
    if (known?.modseq === state.modseq) {
      this.#keep(known)
      return known
    }
    const next = known ? await this.#follow(known, state) : await this.#load(mailboxId, state)
    this.#keep(next)
    return next
  }

  async #state(mailboxId: number): Promise<MailboxState> {
    const row = await this.#sql.get<MailboxState>(
      `SELECT uid_validity AS "uidValidity", uid_next AS "uidNext", highest_modseq AS modseq FROM mailbox WHERE id = ?`,
      mailboxId,
    )
    if (row) return row
    this.forget(mailboxId)
    throw noSuchMailbox()
  }

  /** What changed is read before what is gone: a message that came and went in between is then gone. */
  async #follow(known: Snapshot, state: MailboxState): Promise<Snapshot> {
    const changed = await this.#sql.all<MessageState>(
      `SELECT uid, modseq, flags, keywords FROM message WHERE mailbox_id = ? AND modseq > ? ORDER BY uid`,
      known.mailboxId,
      known.modseq,
    )
    const gone = await goneSince(this.#sql, known.mailboxId, known.modseq)
    if (!gone) return this.#load(known.mailboxId, state)
    return advance(known, state, { changed, gone })
  }

  /** Reads a whole mailbox in slices, then follows what changed while it was read. */
  async #load(mailboxId: number, state: MailboxState): Promise<Snapshot> {
    const builder = new SnapshotBuilder(Math.min(state.uidNext, slice))
    for (let after = 0; ; ) {
      const row = await this.#sql.get<{ lines: string | null }>(linesText, mailboxId, after)
      const { last, count } = readLines(row?.lines ?? "", builder)
      if (count < slice) break
      after = last
      await new Promise(setImmediate)
    }
    const image = builder.finish(mailboxId, state)
    const now = await this.#state(mailboxId)
    return now.modseq === state.modseq ? image : this.#follow(image, now)
  }
}

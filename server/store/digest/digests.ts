import type { Sql } from "../../db/sql.ts"
import { Pace } from "../../pace.ts"
import type { Snapshot } from "../snapshot.ts"
import { type Block, blocksOf, readColumn, readNumbers } from "./blocks.ts"
import { Digest } from "./digest.ts"
import { readFacts, type TextColumn } from "./facts.ts"
import { DamagedLeaf } from "./leaf.ts"

/** Memory all digests may take; those longest unused are forgotten past it. */
const mostBytes = 128 << 20

/** A digest that nobody has asked for this long is forgotten; ms. */
const idleMs = 10 * 60_000

/** Messages read from their rows in one go. */
const slice = 250

/** From so many new messages on it is worth looking for blocks. */
const manyNew = 256

/** The digests of mailboxes that were searched, sorted or threaded lately. Whoever finds damage tells `onDamage`. */
export class Digests {
  readonly #sql: Sql
  readonly #onDamage: (block: Block) => Promise<void>
  readonly #held = new Map<number, Digest>()
  /** When each was asked for last, on the clock of `performance.now()`. */
  readonly #usedAt = new Map<number, number>()
  readonly #busy = new Map<number, Promise<Digest>>()
  readonly #idleMs: number
  #sweep: NodeJS.Timeout | undefined

  /** @param options.idle ms for which an unused digest is kept */
  constructor(sql: Sql, onDamage: (block: Block) => Promise<void>, { idle = idleMs } = {}) {
    this.#sql = sql
    this.#onDamage = onDamage
    this.#idleMs = idle
  }

  /** How many are in memory. */
  get size(): number {
    return this.#held.size
  }

  /**
   * The digest of a mailbox with every message of a snapshot that is still there, and some that may be gone.
   * @param columns those that will be asked for
   */
  get(snapshot: Snapshot, columns: readonly TextColumn[]): Promise<Digest> {
    const { mailboxId } = snapshot
    const before = this.#busy.get(mailboxId)
    const make = () => this.#refresh(snapshot, columns)
    const next = (before ? before.then(make, make) : make()).finally(() => {
      if (this.#busy.get(mailboxId) === next) this.#busy.delete(mailboxId)
    })
    this.#busy.set(mailboxId, next)
    return next
  }

  /** The digest of a few messages alone, for once; of the whole mailbox where that is at hand. @param uids ascending */
  async some(mailboxId: number, uids: ArrayLike<number>, columns: readonly TextColumn[]): Promise<Digest> {
    const last = uids[uids.length - 1] ?? 0
    const held = this.#held.get(mailboxId)
    if (held && held.reach >= last && columns.every((name) => held.has(name))) {
      this.#use(held)
      return held
    }
    const digest = new Digest(mailboxId)
    for (let at = 0; at < uids.length; at++)
      digest.appendMessages(
        await readFacts(this.#sql, mailboxId, { first: uids[at]!, last: uids[at]!, limit: 1 }),
      )
    await digest.load(columns, new Pace())
    return digest
  }

  /** Forgets a mailbox that was deleted, or whose blocks are not to be trusted. */
  forget(mailboxId: number): void {
    this.#held.delete(mailboxId)
    this.#usedAt.delete(mailboxId)
  }

  #use(digest: Digest): void {
    // Most recently used last.
    this.#held.delete(digest.mailboxId)
    this.#held.set(digest.mailboxId, digest)
    this.#usedAt.set(digest.mailboxId, performance.now())
    this.#sweep ??= setTimeout(() => this.#forgetIdle(), this.#idleMs).unref()
  }

  #forgetIdle(): void {
    this.#sweep = undefined
    const border = performance.now() - this.#idleMs
    for (const [mailboxId, usedAt] of this.#usedAt) if (usedAt <= border) this.forget(mailboxId)
    if (this.#held.size > 0) this.#sweep = setTimeout(() => this.#forgetIdle(), this.#idleMs).unref()
  }

  async #refresh(snapshot: Snapshot, columns: readonly TextColumn[]): Promise<Digest> {
    const { mailboxId } = snapshot
    for (let attempt = 0; ; attempt++) {
      let digest = this.#held.get(mailboxId)
      // What is gone takes no more room than what is there.
      if (!digest || digest.length > snapshot.length * 2 + 1000) digest = new Digest(mailboxId)
      try {
        await this.#follow(digest, snapshot)
        await digest.load(columns, new Pace())
      } catch (error) {
        // A block was replaced by a larger one meanwhile, or is damaged and gone by now.
        this.forget(mailboxId)
        if (!(error instanceof DamagedLeaf) || attempt >= 20) throw error
        continue
      }
      this.#use(digest)
      this.#evict()
      return digest
    }
  }

  async #follow(digest: Digest, snapshot: Snapshot): Promise<void> {
    const { mailboxId, uids, length } = snapshot
    const newest = length > 0 ? uids[length - 1]! : 0
    if (newest <= digest.reach) return
    const news = length - snapshot.lowerBound(digest.reach + 1)
    const blocks = news >= manyNew ? await blocksOf(this.#sql, mailboxId, digest.reach + 1) : []
    const pace = new Pace()
    for (const block of blocks) {
      await this.#appendMessages(digest, snapshot, block.first - 1)
      await this.#appendBlock(digest, block)
      await pace.rest()
    }
    await this.#appendMessages(digest, snapshot, newest)
  }

  async #appendBlock(digest: Digest, block: Block): Promise<void> {
    const guarded = <T>(reading: Promise<T>): Promise<T> =>
      reading.catch(async (error: unknown) => {
        if (error instanceof DamagedLeaf) await this.#onDamage(block)
        throw error
      })
    const numbers = await guarded(readNumbers(this.#sql, block))
    await digest.appendBlock(numbers, (name) => guarded(readColumn(this.#sql, block, name)))
    digest.reach = block.last
  }

  /** The messages behind the digest's reach up to a UID, from their rows. */
  async #appendMessages(digest: Digest, snapshot: Snapshot, last: number): Promise<void> {
    for (let first = digest.reach + 1; first <= last; ) {
      const at = snapshot.lowerBound(first)
      if (at >= snapshot.length || snapshot.uids[at]! > last) break
      const messages = await readFacts(this.#sql, digest.mailboxId, { first, last, limit: slice })
      digest.appendMessages(messages)
      first = messages.length < slice ? last + 1 : messages.at(-1)!.uid + 1
      digest.reach = first - 1
      await new Promise(setImmediate)
    }
    digest.reach = Math.max(digest.reach, last)
  }

  #evict(): void {
    let sum = 0
    for (const digest of this.#held.values()) sum += digest.bytes
    for (const [mailboxId, digest] of this.#held) {
      if (sum <= mostBytes || this.#held.size <= 1) return
      this.forget(mailboxId)
      sum -= digest.bytes
    }
  }
}

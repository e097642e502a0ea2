import type { Clock } from "../../clock.ts"
import type { Sql } from "../../db/sql.ts"
import type { Log } from "../../log.ts"
import type { Blobs } from "../blobs.ts"
import { Contents } from "../content.ts"
import { type Block, blocksOf, dropBlock, putBlock } from "./blocks.ts"
import { buildBlock, type Range } from "./build.ts"
import { IdlePace } from "./idle-pace.ts"
import { digestVersion } from "./leaf.ts"

/** Fewer messages than this at the end of a mailbox are left to be read by whoever searches. */
const fewest = 64

/** A block with so many messages is full; smaller neighbours are made one when together they are, or too many. */
const full = 1024
const mostSmall = 16

/** Quiet to wait for after a change before anything is built, and how long at most; ms. */
const quietMs = 700
const patienceMs = 30_000

/** How often everything is looked through: what others wrote, what was deleted, what is damaged. */
const patrolMs = 3_600_000

/** How long a block may know of messages that are gone. */
const staleMs = 24 * 3_600_000

/**
 * Builds the digests of mailboxes behind the delivery, in small steps and only when there is nothing else to do. A block
 * is one transaction, so a crash leaves all of it or nothing, and the next start goes on: what is missing is seen from
 * the blocks that are there. Searches do not wait for it; what has no block yet is read.
 */
export class Indexer {
  readonly #sql: Sql
  readonly #contents: Contents
  readonly #clock: Clock
  readonly #log: Log
  /** Mailboxes that changed, with when they first did. */
  readonly #touched = new Map<number, number>()
  #lastTouch = 0
  #timer: NodeJS.Timeout | undefined
  #patrol: NodeJS.Timeout | undefined
  #running: Promise<unknown> | undefined
  #stopped = true

  constructor({ sql, blobs, clock, log }: { sql: Sql; blobs: Blobs; clock: Clock; log: Log }) {
    this.#sql = sql
    this.#contents = new Contents(sql, blobs, { remember: false })
    this.#clock = clock
    this.#log = log
  }

  /** Begins with a look at everything, then follows what it is told. */
  start(): void {
    this.#stopped = false
    this.#patrol = setInterval(() => this.#work(() => this.patrol()), patrolMs)
    this.#patrol.unref()
    this.#work(() => this.patrol())
  }

  async stop(): Promise<void> {
    this.#stopped = true
    clearInterval(this.#patrol)
    clearTimeout(this.#timer)
    await this.#running
  }

  /** A mailbox changed, after the commit. */
  touch(mailboxId: number): void {
    if (this.#stopped) return
    this.#lastTouch = performance.now()
    if (!this.#touched.has(mailboxId)) this.#touched.set(mailboxId, this.#lastTouch)
    this.#timer ??= this.#later()
  }

  #later(): NodeJS.Timeout {
    const timer = setTimeout(() => {
      this.#timer = undefined
      const now = performance.now()
      const [oldest] = this.#touched.values()
      if (oldest === undefined) return
      if (now - this.#lastTouch < quietMs && now - oldest < patienceMs) this.#timer = this.#later()
      else this.#work(() => this.#follow())
    }, quietMs)
    timer.unref()
    return timer
  }

  /** One thing at a time. */
  #work(job: () => Promise<unknown>): void {
    if (this.#stopped) return
    const before = this.#running ?? Promise.resolve()
    const mine: Promise<unknown> = before.then(job).catch((error: Error) => {
      if (!this.#stopped) this.#log.error("store.indexer", { error })
    })
    this.#running = mine
    mine.finally(() => {
      if (this.#running === mine) this.#running = undefined
    })
  }

  async #follow(): Promise<void> {
    for (const mailboxId of [...this.#touched.keys()]) {
      this.#touched.delete(mailboxId)
      if (this.#stopped) return
      await this.index(mailboxId)
    }
  }

  /** Looks through everything: indexes what is not, and takes away what nobody needs. */
  async patrol(): Promise<void> {
    await this.#dropOrphans()
    for (let after = 0; ; ) {
      const mailboxes = await this.#sql.all<{ id: number }>(
        "SELECT id FROM mailbox WHERE id > ? AND uid_next > ? AND account_id > 0 ORDER BY id LIMIT 200",
        after,
        fewest,
      )
      for (const { id } of mailboxes) {
        if (this.#stopped && this.#patrol) return
        await this.#dropStale(id)
        await this.index(id)
      }
      if (mailboxes.length < 200) return
      after = mailboxes.at(-1)!.id
      await new Promise(setImmediate)
    }
  }

  /**
   * Brings the blocks of a mailbox up to date.
   * @returns how many were built
   */
  async index(mailboxId: number): Promise<number> {
    let built = 0
    for (const gap of gapsIn(await blocksOf(this.#sql, mailboxId))) {
      for (let first = gap.first; first <= gap.last; ) {
        const few = gap.last === endless ? fewest : 1
        if (!(await this.#hasMessages(mailboxId, first, gap.last, few))) break
        const done = await this.#build({ mailboxId, first, last: gap.last, limit: full }, [])
        if (!done) return built
        first = done + 1
        built++
      }
    }
    for (;;) {
      const small = neighboursToJoin(await blocksOf(this.#sql, mailboxId))
      if (!small) return built
      const range = { mailboxId, first: small[0]!.first, last: small.at(-1)!.last, limit: 2 * full }
      if (!(await this.#build(range, small))) return built
      built++
    }
  }

  async #hasMessages(mailboxId: number, first: number, last: number, few: number): Promise<boolean> {
    const row = await this.#sql.get<{ count: number }>(
      `SELECT COUNT(*) AS count FROM
         (SELECT 1 AS one FROM message WHERE mailbox_id = ? AND uid BETWEEN ? AND ? LIMIT ${fewest}) AS first_ones`,
      mailboxId,
      first,
      last,
    )
    return row!.count >= few
  }

  /** @returns the last UID the new block speaks for; undefined when there is none */
  async #build(range: Range, instead: readonly Block[]): Promise<number | undefined> {
    const workshop = {
      sql: this.#sql,
      content: (contentId: number) => this.#contents.open(contentId),
      pace: new IdlePace(),
      now: this.#clock.now(),
    }
    // The end of the mailbox is where its last message is now.
    const last = range.last === endless ? await this.#lastUid(range.mailboxId) : range.last
    const block = await buildBlock(workshop, { ...range, last })
    if (this.#stopped && this.#patrol) return undefined
    if (!block) {
      for (const { id } of instead) await this.#sql.write((tx) => dropBlock(tx, id))
      return undefined
    }
    const put = await this.#sql.write((tx) => putBlock(tx, block, instead))
    return put ? block.last : undefined
  }

  async #lastUid(mailboxId: number): Promise<number> {
    const row = await this.#sql.get<{ last: number | null }>(
      "SELECT MAX(uid) AS last FROM message WHERE mailbox_id = ?",
      mailboxId,
    )
    return row?.last ?? 0
  }

  /** Blocks of mailboxes that are gone, and of other versions. */
  async #dropOrphans(): Promise<void> {
    for (;;) {
      const orphan = await this.#sql.get<{ id: number }>(
        "SELECT id FROM digest_block WHERE version <> ? OR mailbox_id NOT IN (SELECT id FROM mailbox) LIMIT 1",
        digestVersion,
      )
      if (!orphan) return
      await this.#sql.write((tx) => dropBlock(tx, orphan.id))
      await new Promise(setImmediate)
    }
  }

  /** Blocks that know of many messages that are gone, or of one for long, are built anew without them. */
  async #dropStale(mailboxId: number): Promise<void> {
    const now = this.#clock.now()
    for (const block of await blocksOf(this.#sql, mailboxId)) {
      const row = await this.#sql.get<{ count: number }>(
        "SELECT COUNT(*) AS count FROM message WHERE mailbox_id = ? AND uid BETWEEN ? AND ?",
        mailboxId,
        block.first,
        block.last,
      )
      const gone = block.messages - row!.count
      const due = gone > block.messages / 8 || (gone > 0 && now - block.builtAt > staleMs)
      if (due)
        await this.#build({ mailboxId, first: block.first, last: block.last, limit: 2 * full }, [block])
      await new Promise(setImmediate)
    }
  }
}

/** The end of a mailbox, wherever that is. */
const endless = Number.MAX_SAFE_INTEGER

/** The stretches of UIDs no block speaks for. */
function gapsIn(blocks: readonly Block[]): { first: number; last: number }[] {
  const gaps: { first: number; last: number }[] = []
  let next = 1
  for (const block of blocks) {
    if (block.first > next) gaps.push({ first: next, last: block.first - 1 })
    next = block.last + 1
  }
  return [...gaps, { first: next, last: endless }]
}

/** Neighbours that would better be one block: together they are full, or they are many. */
function neighboursToJoin(blocks: readonly Block[]): Block[] | undefined {
  let run: Block[] = []
  let messages = 0
  for (const block of blocks) {
    const joins = block.messages < full && (run.length === 0 || block.first === run.at(-1)!.last + 1)
    if (!joins) {
      run = []
      messages = 0
      if (block.messages >= full) continue
    }
    run.push(block)
    messages += block.messages
    if (run.length > 1 && (messages >= full || run.length >= mostSmall)) return run
  }
  return undefined
}

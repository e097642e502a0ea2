import type { Clock } from "../clock.ts"
import type { Query, Sql } from "../db/sql.ts"
import type { Log } from "../log.ts"
import type { Blobs } from "./blobs.ts"
import { forgetExpunged, forgetSurplus } from "./expunged.ts"
import { takeOrphans } from "./orphans.ts"
import { threadSome } from "./threads.ts"

/** How long something that nobody refers to is left alone: a copy or a delivery may be about to refer to it. */
const graceMs = 10 * 60_000

/** A blob without a row may belong to a message that is still being received. */
const blobGraceMs = 24 * 3_600_000

/** How often the expunged messages of all accounts are looked at. */
const tidyMs = 3_600_000

/** Rows per step: a step is one short transaction. */
const step = 500

/** What a round of the collector took away. */
export interface Collected {
  contents: number
  messages: number
  blobs: number
}

/**
 * Takes away what nobody refers to any more: contents of expunged mail, messages of deleted mailboxes, mailboxes of
 * deleted accounts, blobs that a crash left without a row. In small steps, so that mail keeps flowing; what a crash
 * interrupts the next round finishes.
 */
export class Collector {
  readonly #sql: Sql
  readonly #blobs: Blobs
  readonly #clock: Clock
  readonly #log: Log
  readonly #undeleteTime: number
  #tidyAt = 0
  #timer: NodeJS.Timeout | undefined
  #running: Promise<void> | undefined
  #stopping = false

  /** @param parts.undeleteTime how long expunged messages can be had back, ms; not at all when absent */
  constructor(parts: { sql: Sql; blobs: Blobs; clock: Clock; log: Log; undeleteTime?: number }) {
    const { sql, blobs, clock, log, undeleteTime = 0 } = parts
    this.#undeleteTime = undeleteTime
    this.#sql = sql
    this.#blobs = blobs
    this.#clock = clock
    this.#log = log
  }

  /** Runs a round now and then until stopped. */
  start(everyMs = 60_000): void {
    this.#timer = setInterval(() => {
      this.#running ??= this.#round().finally(() => {
        this.#running = undefined
      })
    }, everyMs)
    this.#timer.unref()
  }

  async stop(): Promise<void> {
    clearInterval(this.#timer)
    this.#stopping = true
    await this.#running
  }

  async #round(): Promise<void> {
    try {
      const taken = await this.collect()
      // Work that an older version left to us; usually none.
      while (!this.#stopping && (await threadSome(this.#sql)) > 0) await new Promise(setImmediate)
      if (taken.contents + taken.messages + taken.blobs > 0) this.#log.info("store.collected", { ...taken })
    } catch (error) {
      this.#log.error("store.collector", { error: error as Error })
    }
  }

  /** One round. @returns what it took away */
  async collect(): Promise<Collected> {
    const now = this.#clock.now()
    await this.#dropMailboxesOfNobody()
    await this.#dropOfNobody("thread_key", "key")
    await this.#dropOfNobody("annotation", "mailbox_id")
    for (const table of ["mailbox_right", "annotation"] as const) await this.#dropOfNoMailbox(table)
    const messages = await this.#dropMessagesOfNoMailbox(now)
    if (now >= this.#tidyAt) {
      await forgetExpunged(this.#sql, now - this.#undeleteTime, now)
      await forgetSurplus(this.#sql, now)
      this.#tidyAt = now + tidyMs
    }
    const contents = await this.#dropContents(now - graceMs)
    const blobs = await this.#dropBlobs(now - blobGraceMs)
    return { contents, messages, blobs }
  }

  /** Mailboxes of accounts that are gone: their messages become messages of no mailbox. */
  async #dropMailboxesOfNobody(): Promise<void> {
    // Twins have the number of their account with a minus.
    const nobody = "ABS(account_id) NOT IN (SELECT id FROM account)"
    for (const table of ["mailbox", "subscription", "numbering"]) {
      const found = await this.#sql.get(`SELECT account_id FROM ${table} WHERE ${nobody} LIMIT 1`)
      if (found) await this.#sql.run(`DELETE FROM ${table} WHERE ${nobody}`)
    }
  }

  /**
   * What accounts left behind that are gone. Hops from account to account, as #orphans does from mailbox to mailbox.
   * @param order a column by which an account's rows are taken away in steps
   */
  async #dropOfNobody(table: "thread_key" | "annotation", order: string): Promise<void> {
    // Account 0 is nobody's and everybody's: shared annotations.
    const next = `SELECT MIN(account_id) FROM ${table} WHERE account_id > `
    const stranger = () =>
      this.#sql.get<{ id: number }>(
        `WITH RECURSIVE held(id) AS (
           ${next} 0 UNION ALL SELECT (${next} held.id) FROM held WHERE held.id IS NOT NULL)
         SELECT id FROM held WHERE id IS NOT NULL AND id NOT IN (SELECT id FROM account) LIMIT 1`,
      )
    for (let found = await stranger(); found; found = await stranger()) {
      await this.#sql.run(
        `DELETE FROM ${table} WHERE account_id = ? AND ${order} <= (SELECT MAX(${order}) FROM
           (SELECT ${order} FROM ${table} WHERE account_id = ? ORDER BY ${order} LIMIT ${step}) AS first)`,
        found.id,
        found.id,
      )
      await new Promise(setImmediate)
    }
  }

  /** Rights in mailboxes that are gone, and what was noted about them: a thousand rows each at most. */
  async #dropOfNoMailbox(table: "mailbox_right" | "annotation"): Promise<void> {
    for (let id = await this.#orphans(table); id !== undefined; id = await this.#orphans(table)) {
      await this.#sql.run(`DELETE FROM ${table} WHERE mailbox_id = ?`, id)
      await new Promise(setImmediate)
    }
  }

  async #dropMessagesOfNoMailbox(now: number): Promise<number> {
    let dropped = 0
    for (let id = await this.#orphans("message"); id !== undefined; id = await this.#orphans("message")) {
      const mailboxId = id
      dropped += await this.#sql.write((tx) => takeOrphans(tx, mailboxId, now))
      await new Promise(setImmediate)
    }
    await this.#sql.run(
      `DELETE FROM deleted_mailbox WHERE mailbox_id NOT IN (SELECT id FROM mailbox)
         AND NOT EXISTS (SELECT 1 FROM message m WHERE m.mailbox_id = deleted_mailbox.mailbox_id)`,
    )
    for (let id = await this.#orphans("tombstone"); id !== undefined; id = await this.#orphans("tombstone"))
      await this.#sql.run("DELETE FROM tombstone WHERE mailbox_id = ?", id)
    return dropped
  }

  /** A mailbox that has rows in `table` but is gone. Hops from mailbox to mailbox, so millions of messages cost nothing. */
  async #orphans(
    table: "message" | "tombstone" | "mailbox_right" | "annotation",
  ): Promise<number | undefined> {
    const row = await this.#sql.get<{ id: number }>(
      `WITH RECURSIVE held(id) AS (
         SELECT MIN(mailbox_id) FROM ${table} WHERE mailbox_id > 0
         UNION ALL
         SELECT (SELECT MIN(mailbox_id) FROM ${table} WHERE mailbox_id > held.id) FROM held WHERE held.id IS NOT NULL)
       SELECT id FROM held WHERE id IS NOT NULL AND id NOT IN (SELECT id FROM mailbox) LIMIT 1`,
    )
    return row?.id
  }

  async #dropContents(before: number): Promise<number> {
    let dropped = 0
    for (let after = 0; ; ) {
      const rows = await this.#sql.all<{ id: number }>(
        `SELECT content_id AS id FROM garbage WHERE since < ? AND content_id > ? ORDER BY content_id LIMIT ${step}`,
        before,
        after,
      )
      if (rows.length === 0) return dropped
      after = rows[rows.length - 1]!.id
      const blobs: string[] = []
      dropped += await this.#sql.write(async (tx) => {
        blobs.length = 0
        let count = 0
        for (const { id } of rows) {
          const gone = await dropContent(tx, id)
          if (gone) count++
          if (gone?.blob) blobs.push(gone.blob)
        }
        return count
      })
      for (const blob of blobs) await this.#blobs.remove(blob)
    }
  }

  async #dropBlobs(before: number): Promise<number> {
    let dropped = 0
    for await (const { name, unfinished, modified } of this.#blobs.list()) {
      if (modified > before) continue
      if (unfinished) await this.#blobs.removeUnfinished(name)
      else if (await this.#sql.get("SELECT id FROM content WHERE blob = ?", name)) continue
      else await this.#blobs.remove(name)
      dropped++
    }
    return dropped
  }
}

/** Drops a content unless somebody refers to it; either way it is no longer garbage. */
async function dropContent(tx: Query, contentId: number): Promise<{ blob: string | null } | undefined> {
  await tx.run("DELETE FROM garbage WHERE content_id = ?", contentId)
  // Holds the row on PostgreSQL, so that whoever wants to refer to it waits, and then makes a new one.
  await tx.run("UPDATE content SET created_at = created_at WHERE id = ?", contentId)
  const used =
    (await tx.get("SELECT 1 AS used FROM message WHERE content_id = ? LIMIT 1", contentId)) ??
    (await tx.get("SELECT 1 AS used FROM queued_message WHERE content_id = ? LIMIT 1", contentId))
  if (used) return undefined
  await tx.run("DELETE FROM summary WHERE content_id = ?", contentId)
  return tx.get<{ blob: string | null }>("DELETE FROM content WHERE id = ? RETURNING blob", contentId)
}

// How long mail stays in a mailbox. What always holds:
// - a mailbox has a time only when somebody gave it one, by the annotation `/shared/vendor/missiva/retention` (days); trash
//   and junk also by what is said for their account, for its domain, or in the configuration, in this order. What is said first
//   counts, and "0" means for ever;
// - what is over is expunged like by its owner, so every client hears of it and it can be had back for a while.

import type { Clock } from "../clock.ts"
import type { Sql } from "../db/sql.ts"
import type { Log } from "../log.ts"
import type { Store } from "./store.ts"

export const retentionEntry = "/shared/vendor/missiva/retention"

/** The days that hold for a mailbox, wherever they were said; nobody sets it. */
export const retentionInForceEntry = `${retentionEntry}/in-force`

const day = 86_400_000

/** How often we look, ms, and messages expunged in one transaction. */
const interval = 3_600_000
const step = 500

export interface RetentionParts {
  sql: Sql
  store: Store
  clock: Clock
  log: Log
  /** Days for mailboxes that say nothing, by special use in small letters; 0: for ever. */
  usual: Readonly<Record<string, number>>
}

/** Days as an annotation tells them; 0 for what is no number from 1 to 36,500. */
export function daysOf(text: string): number {
  const days = /^\s*(\d{1,5})\s*$/.exec(text)
  return days && Number(days[1]) <= 36_500 ? Number(days[1]) : 0
}

interface UsualRow {
  id: number
  uses: string
  trash: number | null
  junk: number | null
}

const usualText = `SELECT m.id, m.special_use AS uses, COALESCE(a.trash_days, d.trash_days) AS trash,
    COALESCE(a.junk_days, d.junk_days) AS junk
  FROM mailbox m JOIN account a ON a.id = m.account_id JOIN domain d ON d.id = a.domain_id`

/** Days for a mailbox that says nothing itself; 0: for ever. */
function usualDays({ uses, trash, junk }: UsualRow, usual: RetentionParts["usual"]): number {
  const said: Record<string, number | null> = { "\\trash": trash, "\\junk": junk }
  for (const use of uses.toLowerCase().split(" ")) if (use in said) return said[use] ?? usual[use] ?? 0
  return 0
}

/** How many days mail stays in mailboxes, of those where it does not stay for ever. */
export async function retentionOf(
  sql: Sql,
  usual: RetentionParts["usual"],
  mailboxIds: readonly number[],
): Promise<Map<number, number>> {
  const found = new Map<number, number>()
  for (let at = 0; at < mailboxIds.length; at += step) {
    const ids = mailboxIds.slice(at, at + step)
    const marks = ids.map(() => "?").join(", ")
    for (const row of await sql.all<UsualRow>(`${usualText} WHERE m.id IN (${marks})`, ...ids))
      found.set(row.id, usualDays(row, usual))
    const said = await sql.all<{ id: number; value: Uint8Array }>(
      `SELECT mailbox_id AS id, value FROM annotation WHERE account_id = 0 AND entry = ? AND mailbox_id IN (${marks})`,
      retentionEntry,
      ...ids,
    )
    for (const { id, value } of said) found.set(id, daysOf(Buffer.from(value).toString("latin1")))
  }
  for (const [id, days] of found) if (days === 0) found.delete(id)
  return found
}

export class Retention {
  readonly #parts: RetentionParts
  #timer: NodeJS.Timeout | undefined
  #round: Promise<void> = Promise.resolve()
  #stopping = false

  constructor(parts: RetentionParts) {
    this.#parts = parts
  }

  start(): void {
    const go = () => {
      this.#round = this.round().then(
        () => undefined,
        (error) => this.#parts.log.error("store.retention", { error }),
      )
    }
    this.#timer = setInterval(go, interval).unref()
  }

  async stop(): Promise<void> {
    clearInterval(this.#timer)
    this.#stopping = true
    await this.#round
  }

  /** One look at all mailboxes that have a time. @returns messages that were expunged */
  async round(): Promise<number> {
    let gone = 0
    for (const [mailboxId, days] of await this.#times()) {
      if (days > 0) gone += await this.#expunge(mailboxId, this.#parts.clock.now() - days * day)
    }
    if (gone > 0) this.#parts.log.info("store.retention", { messages: gone })
    return gone
  }

  async #times(): Promise<Map<number, number>> {
    const { sql, usual } = this.#parts
    const times = new Map<number, number>()
    const rows = await sql.all<UsualRow>(`${usualText} WHERE m.special_use <> '' AND m.messages > 0`)
    for (const row of rows) times.set(row.id, usualDays(row, usual))
    const named = await sql.all<{ mailboxId: number; value: Uint8Array }>(
      `SELECT mailbox_id AS "mailboxId", value FROM annotation WHERE mailbox_id > 0 AND account_id = 0 AND entry = ?`,
      retentionEntry,
    )
    for (const { mailboxId, value } of named)
      times.set(mailboxId, daysOf(Buffer.from(value).toString("latin1")))
    return times
  }

  async #expunge(mailboxId: number, before: number): Promise<number> {
    const { sql, store } = this.#parts
    let gone = 0
    while (!this.#stopping) {
      const rows = await sql.all<{ uid: number }>(
        `SELECT uid FROM message WHERE mailbox_id = ? AND saved_at < ? ORDER BY uid LIMIT ${step}`,
        mailboxId,
        before,
      )
      if (rows.length === 0) break
      const removed = await store.remove(
        mailboxId,
        rows.map(({ uid }) => uid),
      )
      gone += removed.length
      if (rows.length < step || removed.length === 0) break
    }
    return gone
  }
}

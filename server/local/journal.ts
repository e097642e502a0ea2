import type { Query, Sql } from "../db/sql.ts"
import { keywordsOf, keywordsText } from "../store/flags.ts"
import type { Pair } from "./merge.ts"

/** Rows read and written in one go. */
const slice = 500

/** What a mailbox was the same as, when it last was, kept in the database. */
export class Journal {
  readonly #sql: Sql
  readonly #mailboxId: number

  constructor(sql: Sql, mailboxId: number) {
    this.#sql = sql
    this.#mailboxId = mailboxId
  }

  /** Every pair by UID, when they are of this place; otherwise nothing, and what was is forgotten. */
  async read(place: string, spot: string): Promise<Map<number, Pair>> {
    const head = await this.#sql.get<{ place: string; spot: string }>(
      "SELECT place, spot FROM mirror WHERE mailbox_id = ?",
      this.#mailboxId,
    )
    if (head?.place !== place || head.spot !== spot) await this.#begin(place, spot)
    const pairs = new Map<number, Pair>()
    for (let after = 0; ; ) {
      const rows = await this.#sql.all<{ uid: number; key: string; bits: number; keywords: string }>(
        `SELECT uid, key, flags AS bits, keywords FROM mirror_message WHERE mailbox_id = ? AND uid > ?
         ORDER BY uid LIMIT ${slice}`,
        this.#mailboxId,
        after,
      )
      for (const { uid, key, bits, keywords } of rows)
        pairs.set(uid, { uid, key, flags: { bits, keywords: keywordsOf(keywords) } })
      if (rows.length < slice) return pairs
      after = rows.at(-1)!.uid
    }
  }

  async #begin(place: string, spot: string): Promise<void> {
    await this.#sql.write(async (tx) => {
      await tx.run("DELETE FROM mirror_message WHERE mailbox_id = ?", this.#mailboxId)
      await tx.run(
        `INSERT INTO mirror (mailbox_id, account_id, place, spot)
         SELECT id, account_id, ?, ? FROM mailbox WHERE id = ?
         ON CONFLICT (mailbox_id) DO UPDATE SET place = excluded.place, spot = excluded.spot`,
        place,
        spot,
        this.#mailboxId,
      )
    })
  }

  /** Forgets some pairs, then notes others. */
  async write({ gone, now }: { gone: readonly number[]; now: readonly Pair[] }): Promise<void> {
    const all = [...gone.map((uid) => ({ uid })), ...now]
    for (let at = 0; at < all.length; at += slice) {
      const part = all.slice(at, at + slice)
      await this.#sql.write(async (tx) => {
        for (const change of part) await this.#note(tx, change)
      })
    }
  }

  async #note(tx: Query, change: { uid: number } | Pair): Promise<void> {
    // Two that are alike may change places, and a key stands once.
    await tx.run("DELETE FROM mirror_message WHERE mailbox_id = ? AND uid = ?", this.#mailboxId, change.uid)
    if (!("key" in change)) return
    const { uid, key, flags } = change
    await tx.run("DELETE FROM mirror_message WHERE mailbox_id = ? AND key = ?", this.#mailboxId, key)
    await tx.run(
      "INSERT INTO mirror_message (mailbox_id, uid, key, flags, keywords) VALUES (?, ?, ?, ?, ?)",
      this.#mailboxId,
      uid,
      key,
      flags.bits,
      keywordsText(flags.keywords),
    )
  }
}

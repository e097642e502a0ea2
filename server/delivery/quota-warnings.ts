// Tells people that their mailbox is filling up: once for each level it comes to, and again only after it has been well
// below. The note is filed in the transaction that remembers that it was, and takes room however little is left.

import type { Clock } from "../clock.ts"
import type { Config } from "../config.ts"
import type { Sql } from "../db/sql.ts"
import type { Log } from "../log.ts"
import { file, keep } from "../store/filing.ts"
import { parseFlags } from "../store/flags.ts"
import type { Store } from "../store/store.ts"
import { composed, plainEntity, staged } from "./composed.ts"
import { namedAddress } from "./header-field.ts"
import { filled, textsFor } from "./texts.ts"

/** How often we look, ms. */
const interval = 300_000

/** Below this part of a level it counts as left: whoever stays about the level is told once. */
const wellBelow = 0.95

export interface QuotaWarningsParts {
  sql: Sql
  store: Store
  clock: Clock
  log: Log
  hostname: string
  config: Pick<Config, "language" | "quotaLevels">
}

interface Filling {
  id: number
  address: string
  name: string
  warned: number
  quotaBytes: number
  quotaMessages: number
  bytes: number
  messages: number
}

/** The highest level that is reached; 0 for none. */
export function levelOf(percent: number, levels: readonly number[]): number {
  return levels.findLast((level) => percent >= level) ?? 0
}

export class QuotaWarnings {
  readonly #parts: QuotaWarningsParts
  #timer: NodeJS.Timeout | undefined
  #round: Promise<void> = Promise.resolve()

  constructor(parts: QuotaWarningsParts) {
    this.#parts = parts
  }

  start(): void {
    const { config, log } = this.#parts
    if (config.quotaLevels.length === 0) return
    this.#timer = setInterval(() => {
      this.#round = this.round().catch((error) => log.error("quota.warnings", { error }))
    }, interval).unref()
  }

  async stop(): Promise<void> {
    clearInterval(this.#timer)
    await this.#round
  }

  /** One look at every account with a limit. */
  async round(): Promise<void> {
    const { sql, config } = this.#parts
    const rows = await sql.all<Filling>(
      `SELECT a.id, a.address, a.name, a.quota_warned AS warned, a.quota_bytes AS "quotaBytes",
         a.quota_messages AS "quotaMessages", CAST(SUM(b.bytes) AS BIGINT) AS bytes, SUM(b.messages) AS messages
       FROM account a JOIN mailbox b ON b.account_id = a.id
       WHERE (a.quota_bytes > 0 OR a.quota_messages > 0) AND a.disabled = false
       GROUP BY a.id, a.address, a.name, a.quota_warned, a.quota_bytes, a.quota_messages`,
    )
    for (const row of rows) {
      const percent = percentOf(row)
      const level = levelOf(percent, config.quotaLevels)
      if (level > row.warned) await this.#warn(row, { level, percent })
      else if (percent < row.warned * wellBelow)
        await sql.run(
          "UPDATE account SET quota_warned = ? WHERE id = ? AND quota_warned = ?",
          level,
          row.id,
          row.warned,
        )
    }
  }

  async #warn(row: Filling, { level, percent }: { level: number; percent: number }): Promise<void> {
    const { sql, store, clock } = this.#parts
    const now = clock.now()
    const note = await this.#note(row, percent)
    const { id: mailboxId } = await store.mailbox(row.id, "INBOX")
    try {
      const told = await sql.write(async (tx) => {
        const mine = await tx.run(
          "UPDATE account SET quota_warned = ? WHERE id = ? AND quota_warned = ?",
          level,
          row.id,
          row.warned,
        )
        if (mine === 0) return false
        const { size, threadKeys } = note
        const flags = parseFlags([])
        const contentId = await keep(tx, note, now)
        await file(tx, { mailboxId, contentId, size, threadKeys, flags, internalDate: now, now })
        return true
      })
      if (told) store.announce(row.id, mailboxId)
    } finally {
      await note.discard()
    }
  }

  async #note(row: Filling, percent: number) {
    const { sql, store, hostname, clock, config } = this.#parts
    const { quota } = await textsFor(sql, row.id, config)
    const byBytes = shareOf(row.bytes, row.quotaBytes) >= shareOf(row.messages, row.quotaMessages)
    const amount = (bytes: number, count: number) =>
      byBytes ? readable(bytes) : filled(quota.messages, { count: String(count) })
    const values = {
      address: row.address,
      percent: String(Math.floor(percent)),
      used: amount(row.bytes, row.messages),
      limit: amount(row.quotaBytes, row.quotaMessages),
    }
    const bytes = composed({
      sender: "",
      from: namedAddress(quota.from, `postmaster@${hostname}`),
      to: namedAddress(row.name, row.address),
      subject: filled(quota.subject, values),
      now: clock.now(),
      hostname,
      fields: "Auto-Submitted: auto-generated\r\n",
      entity: plainEntity(filled(quota.text, values)),
    })
    return staged(store, bytes)
  }
}

const shareOf = (used: number, limit: number) => (limit > 0 ? used / limit : 0)
const percentOf = (row: Filling) =>
  100 * Math.max(shareOf(row.bytes, row.quotaBytes), shareOf(row.messages, row.quotaMessages))

function readable(bytes: number): string {
  const unit = (["GB", "MB", "KB"] as const).find((_, index) => bytes >= 2 ** (30 - 10 * index)) ?? "KB"
  return `${(bytes / 2 ** { GB: 30, MB: 20, KB: 10 }[unit]).toFixed(1)} ${unit}`
}

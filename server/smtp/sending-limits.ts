import type { Clock } from "../clock.ts"
import type { Query, Sql } from "../db/sql.ts"
import { canonicalAddress } from "../directory/addresses.ts"
import { Refusal, type Reply } from "./reply.ts"

const hour = 3_600_000
/** Hours that count. */
const day = 24

/** What an account may send to other servers within a day, 0: no limit. */
export interface DailyLimits {
  messages: number
  /** Addresses it has never sent to. */
  newRecipients: number
}

export const dailyLimits: DailyLimits = { messages: 2_000, newRecipients: 500 }

interface Used {
  messages: number
  new_recipients: number
}

/**
 * Counts what accounts send to other servers, so that a stolen password does not ruin the server's name. The last 24 hours
 * count, whatever the time of day, and a restart forgives nothing.
 */
export class SendingLimits {
  readonly #sql: Sql
  readonly #clock: Clock
  readonly #limits: DailyLimits

  constructor({ sql, clock, limits = dailyLimits }: { sql: Sql; clock: Clock; limits?: DailyLimits }) {
    this.#sql = sql
    this.#clock = clock
    this.#limits = limits
  }

  /**
   * Looks whether an account may still write to an address.
   * @param strangers addresses of the same message it has never written to; this one joins them if it is one
   * @throws Refusal when the day's share is used up
   */
  async check(accountId: number, address: string, strangers: Set<string>): Promise<void> {
    const recipient = spelled(address)
    const known = await this.#sql.get(
      "SELECT first_at FROM correspondent WHERE account_id = ? AND address = ?",
      accountId,
      recipient,
    )
    if (!known) strangers.add(recipient)
    const used = await this.#used(this.#sql, accountId)
    this.#judge({ messages: used.messages + 1, new_recipients: used.new_recipients + strangers.size })
  }

  /**
   * Counts a message, inside the transaction that keeps it.
   * @throws Refusal when another message used up the day's share meanwhile; then nothing was counted
   */
  async count(tx: Query, accountId: number, recipients: readonly string[]): Promise<void> {
    const now = this.#clock.now()
    const current = Math.floor(now / hour)
    let strangers = 0
    for (const recipient of new Set(recipients.map(spelled)))
      strangers += await tx.run(
        "INSERT INTO correspondent (account_id, address, first_at) VALUES (?, ?, ?) ON CONFLICT DO NOTHING",
        accountId,
        recipient,
        now,
      )
    await tx.run(
      `INSERT INTO sending_hour (account_id, hour, messages, new_recipients) VALUES (?, ?, 1, ?)
       ON CONFLICT (account_id, hour) DO UPDATE SET messages = sending_hour.messages + 1,
         new_recipients = sending_hour.new_recipients + excluded.new_recipients`,
      accountId,
      current,
      strangers,
    )
    await tx.run("DELETE FROM sending_hour WHERE account_id = ? AND hour <= ?", accountId, current - day)
    this.#judge(await this.#used(tx, accountId))
  }

  async #used(query: Query, accountId: number): Promise<Used> {
    const row = await query.get<Used>(
      `SELECT CAST(COALESCE(SUM(messages), 0) AS INTEGER) AS messages,
         CAST(COALESCE(SUM(new_recipients), 0) AS INTEGER) AS new_recipients
       FROM sending_hour WHERE account_id = ? AND hour > ?`,
      accountId,
      Math.floor(this.#clock.now() / hour) - day,
    )
    return row!
  }

  #judge({ messages, new_recipients }: Used): void {
    const { messages: mostMessages, newRecipients } = this.#limits
    if (mostMessages > 0 && messages > mostMessages)
      throw new Refusal(usedUp(`${mostMessages} messages to other servers`))
    if (newRecipients > 0 && new_recipients > newRecipients)
      throw new Refusal(usedUp(`${newRecipients} people you never wrote to before`))
  }
}

const usedUp = (share: string): Reply => ({
  code: 450,
  enhanced: "4.7.1",
  text: `A day's share is ${share}, and yours is used up; try again in some hours or ask your administrator`,
})

const spelled = (address: string) => canonicalAddress(address) ?? address.toLowerCase()

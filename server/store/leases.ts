// Who has a maildrop open. What always holds:
// - one session at a time, of all processes that share the database;
// - a process that crashed holds nothing for longer than `leaseTime`;
// - who lost a lease, because the process slept past it, is told before anything else is done with it.

import { randomUUID } from "node:crypto"
import type { Clock } from "../clock.ts"
import type { Sql } from "../db/sql.ts"
import { MailError } from "../errors.ts"

/** How long a lease is good unless it is renewed, ms; whoever holds one renews it three times as often. */
const leaseTime = 60_000
export const leaseRenewal = 20_000

/** A maildrop that was taken. */
export interface Lease {
  /** Whether it is still ours. */
  isHeld(): Promise<boolean>
  /** Lets others have it; more than once does nothing. */
  release(): Promise<void>
}

export class Leases {
  readonly #sql: Sql
  readonly #clock: Clock
  /** This process, by a name no other has. */
  readonly #holder = randomUUID()
  /** What this process holds, and whom to tell when that is no longer so. */
  readonly #held = new Map<number, () => void>()

  constructor(sql: Sql, clock: Clock) {
    this.#sql = sql
    this.#clock = clock
  }

  /**
   * Takes an account's maildrop.
   * @param onLost called when somebody else has it now, which only happens to a process that did not renew in time
   * @throws MailError "in-use"
   */
  async take(accountId: number, onLost: () => void): Promise<Lease> {
    if (this.#held.has(accountId)) throw inUse()
    this.#held.set(accountId, onLost)
    try {
      if (!(await this.#write(accountId))) throw inUse()
    } catch (thrown) {
      this.#held.delete(accountId)
      throw thrown
    }
    let released: Promise<void> | undefined
    return {
      isHeld: () => this.#isHeld(accountId),
      release: () => (released ??= this.#release(accountId, onLost)),
    }
  }

  /** Renews all that this process holds; to be called every `leaseRenewal`. @throws MailError "unavailable" */
  async renew(): Promise<void> {
    if (this.#held.size === 0) return
    const held = [...this.#held]
    await this.#sql.write((tx) =>
      tx.run("UPDATE maildrop_lease SET until = ? WHERE holder = ?", this.#end(), this.#holder),
    )
    const rows = await this.#sql.all<{ accountId: number }>(
      `SELECT account_id AS "accountId" FROM maildrop_lease WHERE holder = ?`,
      this.#holder,
    )
    const ours = new Set(rows.map((row) => row.accountId))
    for (const [accountId, onLost] of held)
      if (!ours.has(accountId) && this.#held.get(accountId) === onLost) onLost()
  }

  #end(): number {
    return this.#clock.now() + leaseTime
  }

  async #write(accountId: number): Promise<boolean> {
    const text = `INSERT INTO maildrop_lease (account_id, holder, until) VALUES (?, ?, ?)
      ON CONFLICT (account_id) DO UPDATE SET holder = excluded.holder, until = excluded.until
      WHERE maildrop_lease.until <= ? OR maildrop_lease.holder = excluded.holder`
    const now = this.#clock.now()
    const taken = await this.#sql.write((tx) => tx.run(text, accountId, this.#holder, this.#end(), now))
    return taken > 0
  }

  async #isHeld(accountId: number): Promise<boolean> {
    const row = await this.#sql.get<{ holder: string }>(
      "SELECT holder FROM maildrop_lease WHERE account_id = ?",
      accountId,
    )
    return row?.holder === this.#holder
  }

  async #release(accountId: number, onLost: () => void): Promise<void> {
    try {
      const text = "DELETE FROM maildrop_lease WHERE account_id = ? AND holder = ?"
      await this.#sql.write((tx) => tx.run(text, accountId, this.#holder))
    } finally {
      if (this.#held.get(accountId) === onLost) this.#held.delete(accountId)
    }
  }
}

const inUse = () => new MailError("in-use", "Another session has this maildrop open")

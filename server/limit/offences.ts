import { randomBytes } from "node:crypto"
import type { Clock } from "../clock.ts"
import type { Sql } from "../db/sql.ts"
import { offencesKept } from "./rules.ts"

/** A failed sign-in as processes tell each other, or, with weight 0, one that went well and made up for those before. */
export interface ToldOffence {
  at: number
  address: string
  /** A hash. */
  account: string
  weight: number
}

/** Clocks of processes on one database may differ by this, ms. */
const skew = 5_000

/** Read at most in one go. */
const slice = 10_000

/** What processes on one database tell each other of failed sign-ins, so that none gives anybody a second chance. */
export class Offences {
  readonly #sql: Sql
  readonly #clock: Clock
  readonly #self = randomBytes(9).toString("base64url")
  #read: number | undefined
  /** Ids that were read already, of the time that is read again. */
  #seen = new Set<number>()

  constructor({ sql, clock }: { sql: Sql; clock: Clock }) {
    this.#sql = sql
    this.#clock = clock
  }

  async tell({ at, address, account, weight }: ToldOffence): Promise<void> {
    await this.#sql.run(
      "INSERT INTO offence (at, kind, address, account, weight, teller) VALUES (?, 'sign-in', ?, ?, ?, ?)",
      at,
      address.slice(0, 64),
      account,
      weight,
      this.#self,
    )
  }

  /** What others told since the last time, or in the time that still counts. */
  async hear(): Promise<ToldOffence[]> {
    const now = this.#clock.now()
    const rows = await this.#sql.all<ToldOffence & { id: number }>(
      `SELECT id, at, address, account, weight FROM offence WHERE at >= ? AND teller <> ? ORDER BY at LIMIT ${slice}`,
      (this.#read ?? now - offencesKept) - skew,
      this.#self,
    )
    const unheard = rows.filter(({ id }) => !this.#seen.has(id))
    this.#seen = new Set(rows.map(({ id }) => id))
    this.#read = rows.length === slice ? rows.at(-1)!.at : now
    return unheard
  }

  async tidy(): Promise<void> {
    await this.#sql.run("DELETE FROM offence WHERE at < ?", this.#clock.now() - offencesKept)
  }
}

import type { Clock } from "../clock.ts"
import type { Sql } from "../db/sql.ts"
import { type Acquaintance, nameKey } from "./rules/sender.ts"

/** How long what the database said is believed, milliseconds. */
const lifetime = 5 * 60_000

/** People whose names are known, domains of ours, domains that one account writes to, and accounts remembered. */
const most = { people: 20_000, domains: 1_000, known: 300, accounts: 1_000 } as const

interface Ours {
  at: number
  names: ReadonlySet<string>
  domains: ReadonlySet<string>
}

/** Whom senders may pretend to be: our people, our domains, and those our people write to. Remembered for minutes. */
export class Acquaintances {
  readonly #sql: Sql
  readonly #clock: Clock
  #ours: Promise<Ours> | undefined
  #oursAt = Number.NEGATIVE_INFINITY
  readonly #known = new Map<number, { at: number; domains: ReadonlySet<string> }>()

  constructor({ sql, clock }: { sql: Sql; clock: Clock }) {
    this.#sql = sql
    this.#clock = clock
  }

  /** @param accounts those a message goes to */
  async of(accounts: readonly { id: number }[]): Promise<Acquaintance> {
    const { names, domains } = await this.#now()
    const knownDomains = new Set<string>()
    for (const { id } of accounts.slice(0, 10))
      for (const domain of await this.#knownTo(id)) knownDomains.add(domain)
    return { ownDomains: domains, knownDomains, isOurs: (name) => names.has(name) }
  }

  #now(): Promise<Ours> {
    const now = this.#clock.now()
    if (!this.#ours || now - this.#oursAt > lifetime) {
      this.#oursAt = now
      this.#ours = this.#read(now)
      this.#ours.catch(() => {
        this.#ours = undefined
      })
    }
    return this.#ours
  }

  async #read(at: number): Promise<Ours> {
    const people = await this.#sql.all<{ name: string }>(
      `SELECT name FROM account WHERE name <> '' ORDER BY id LIMIT ${most.people}`,
    )
    const domains = await this.#sql.all<{ name: string }>(
      `SELECT name FROM domain ORDER BY id LIMIT ${most.domains}`,
    )
    return {
      at,
      names: new Set(people.map(({ name }) => nameKey(name)).filter((key) => key.includes(" "))),
      domains: new Set(domains.map(({ name }) => name)),
    }
  }

  async #knownTo(accountId: number): Promise<ReadonlySet<string>> {
    const now = this.#clock.now()
    const remembered = this.#known.get(accountId)
    if (remembered && now - remembered.at <= lifetime) return remembered.domains
    const rows = await this.#sql.all<{ address: string }>(
      `SELECT address FROM correspondent WHERE account_id = ? ORDER BY address LIMIT ${most.known}`,
      accountId,
    )
    const domains = new Set(rows.map(({ address }) => address.slice(address.lastIndexOf("@") + 1)))
    this.#known.delete(accountId)
    this.#known.set(accountId, { at: now, domains })
    for (const oldest of this.#known.keys()) {
      if (this.#known.size <= most.accounts) break
      this.#known.delete(oldest)
    }
    return domains
  }
}

import { createHmac } from "node:crypto"
import type { Clock } from "../clock.ts"
import type { Sql } from "../db/sql.ts"
import { scopesOf } from "./prefix.ts"
import { deviceKept, mostDevices } from "./rules.ts"

/** Where a sign-in comes from. */
export interface Origin {
  /** Address of the peer. */
  network: string
  protocol: string
  /** What the peer calls itself, where that can be told before somebody has signed in: a browser. */
  client?: string
}

/** How often the time of last use is written down, ms. */
const notedEvery = 12 * 3_600_000
const mostNoted = 10_000

/** How long it is remembered of a network whether somebody came in from there, ms, and of how many. */
const networkRemembered = 60_000
const mostNetworks = 10_000

/**
 * From where, and with what program, people signed in well before. Only keyed hashes are kept: neither the database nor a
 * copy of it tells where somebody was.
 */
export class KnownDevices {
  readonly #sql: Sql
  readonly #clock: Clock
  readonly #key: () => Buffer
  readonly #noted = new Map<string, number>()
  readonly #networks = new Map<string, { known: boolean; at: number }>()

  constructor({ sql, clock, key }: { sql: Sql; clock: Clock; key: () => Buffer }) {
    this.#sql = sql
    this.#clock = clock
    this.#key = key
  }

  /** Did this account come in from there before? @param accountId undefined: nobody is, and it takes as long */
  async isKnown(accountId: number | undefined, from: Origin): Promise<boolean> {
    const row = await this.#sql.get(
      "SELECT seen_at FROM known_device WHERE account_id = ? AND device = ?",
      accountId ?? 0,
      this.#device(accountId ?? 0, from),
    )
    return row !== undefined
  }

  /** Did anybody come in from there before? */
  async isKnownNetwork(address: string): Promise<boolean> {
    const network = this.#hash("network", line(address))
    const now = this.#clock.now()
    const remembered = this.#networks.get(network)
    if (remembered && Math.abs(now - remembered.at) < networkRemembered) return remembered.known
    const row = await this.#sql.get("SELECT seen_at FROM known_device WHERE network = ? LIMIT 1", network)
    remember(this.#networks, network, { known: row !== undefined, at: now }, mostNetworks)
    return row !== undefined
  }

  /** Somebody came in from there. */
  async remember(accountId: number, from: Origin): Promise<void> {
    const device = this.#device(accountId, from)
    const now = this.#clock.now()
    const noted = this.#noted.get(device)
    if (noted !== undefined && Math.abs(now - noted) < notedEvery) return
    const network = this.#hash("network", line(from.network))
    await this.#sql.write(async (tx) => {
      const text = "UPDATE known_device SET seen_at = ? WHERE account_id = ? AND device = ?"
      if ((await tx.run(text, now, accountId, device)) > 0) return
      await tx.run(
        "INSERT INTO known_device (account_id, device, network, seen_at) VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING",
        accountId,
        device,
        network,
        now,
      )
      await tx.run(
        `DELETE FROM known_device WHERE account_id = ? AND device NOT IN
           (SELECT device FROM known_device WHERE account_id = ? ORDER BY seen_at DESC LIMIT ${mostDevices})`,
        accountId,
        accountId,
      )
    })
    remember(this.#noted, device, now, mostNoted)
    this.#networks.delete(network)
  }

  async tidy(): Promise<void> {
    await this.#sql.run("DELETE FROM known_device WHERE seen_at < ?", this.#clock.now() - deviceKept)
  }

  // Mail programs speak several protocols and do not say who they are before they are let in: all of one line are one.
  #device(accountId: number, { network, client = "mail program" }: Origin): string {
    return this.#hash("device", accountId, line(network), client.slice(0, 500))
  }

  #hash(...facts: (string | number)[]): string {
    return createHmac("sha256", this.#key()).update(JSON.stringify(facts)).digest("base64url").slice(0, 22)
  }
}

const line = (address: string) => scopesOf(address)?.own ?? address.slice(0, 64)

function remember<Value>(map: Map<string, Value>, key: string, value: Value, most: number): void {
  map.delete(key)
  map.set(key, value)
  if (map.size > most) map.delete(map.keys().next().value!)
}

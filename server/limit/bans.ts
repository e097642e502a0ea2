import type { Clock } from "../clock.ts"
import type { Query, Sql } from "../db/sql.ts"
import { MailError } from "../errors.ts"
import { NetworkMap } from "./network-map.ts"
import { parsePrefix, prefixText } from "./prefix.ts"
import { banLength, banRemembered, type OffenceKind } from "./rules.ts"

/** Why a network is kept out: for what it did, or because an administrator said so. */
export type BanReason = OffenceKind | "by-hand"

/** A network that is kept out. Times are milliseconds since 1970. */
export interface Ban {
  id: number
  /** 192.0.2.7, 192.0.2.0/24, 2001:db8:1:2::/64 */
  network: string
  reason: BanReason
  /** What an administrator wrote about it. */
  note: string
  /** How often in a row. */
  times: number
  since: number
  until: number
}

/** What an administrator asks for. `until`: milliseconds since 1970. */
export interface BanOrder {
  until: number
  note: string
}

const columns = "id, network, reason, note, times, since, until"

/** Bans in force at most; an attack from more networks is met by bans of wider ones, and by the limits of connections. */
const mostBans = 20_000

/** Clocks of processes on one database may differ by this, ms. */
const skew = 60_000

/** Shortest prefixes that can be banned: nobody means half of the Internet. */
const shortest = { 4: 8, 6: 19 } as const

/** Networks that are kept out: in the database for all processes and the next start, in memory to be asked of. */
export class Bans {
  readonly #sql: Sql
  readonly #clock: Clock
  readonly #active = new NetworkMap<Ban>()
  /** When it was last read; changes since then are what is read next. */
  #read: number | undefined

  constructor({ sql, clock }: { sql: Sql; clock: Clock }) {
    this.#sql = sql
    this.#clock = clock
  }

  /** The ban that an address is under, the one that lasts longest. As of the last `refresh`. */
  covering(address: string): Ban | undefined {
    const now = this.#clock.now()
    let longest: Ban | undefined
    for (const ban of this.#active.around(address))
      if (ban.until > now && ban.until > (longest?.until ?? 0)) longest = ban
    return longest
  }

  /** Reads what changed since the last time. @throws MailError "unavailable" */
  async refresh(): Promise<void> {
    const now = this.#clock.now()
    const rows =
      this.#read === undefined
        ? await this.#sql.all<Ban>(
            `SELECT ${columns} FROM ban WHERE until > ? ORDER BY until DESC LIMIT ${mostBans}`,
            now,
          )
        : await this.#sql.all<Ban>(`SELECT ${columns} FROM ban WHERE changed_at >= ?`, this.#read - skew)
    this.#read = now
    for (const ban of rows) this.#keep(ban)
    if (this.#active.size > mostBans / 2) this.#dropOver(now)
  }

  /** Keeps a network out for what it did, longer each time. @returns undefined when it is kept out already, or there are too many */
  async impose(network: string, reason: OffenceKind): Promise<Ban | undefined> {
    const now = this.#clock.now()
    const known = this.#active.at(parsePrefix(network)!)
    if ((known?.until ?? 0) > now || this.#active.size >= mostBans) return undefined
    const ban = await this.#sql.write(async (tx) => {
      const before = await tx.get<Ban>(`SELECT ${columns} FROM ban WHERE network = ?`, network)
      if (before && before.until > now) return before
      const again = before !== undefined && before.reason !== "by-hand" && before.until > now - banRemembered
      const times = again ? before.times + 1 : 1
      return save(tx, { network, reason, note: "", times, since: now, until: now + banLength(times) }, now)
    })
    this.#keep(ban)
    return ban.since === now ? ban : undefined
  }

  /**
   * Keeps a network out because somebody says so.
   * @throws MailError "invalid" for what is no network, or far too many
   */
  async order(text: string, { until, note }: BanOrder): Promise<Ban> {
    const now = this.#clock.now()
    const prefix = parsePrefix(text.trim())
    if (!prefix)
      throw new MailError("invalid", `"${text}" is no address or network such as 192.0.2.0/24`, {
        field: "network",
      })
    if (prefix.length < shortest[prefix.family])
      throw new MailError(
        "invalid",
        `A network that is banned has at least ${shortest[prefix.family]} bits`,
        {
          field: "network",
        },
      )
    if (!(until > now)) throw new MailError("invalid", "A ban has to last a while", { field: "until" })
    const ban = { network: prefixText(prefix), reason: "by-hand", times: 1, since: now } as const
    const kept = await this.#sql.write((tx) => save(tx, { ...ban, note: note.slice(0, 500), until }, now))
    this.#keep(kept)
    return kept
  }

  /** Bans in force, the latest first; a thousand at most. */
  list(): Promise<Ban[]> {
    return this.#sql.all<Ban>(
      `SELECT ${columns} FROM ban WHERE until > ? ORDER BY since DESC, id DESC LIMIT 1000`,
      this.#clock.now(),
    )
  }

  /** Lets a network in again, and forgives what was before. @throws MailError "no-such-entry" */
  async lift(id: number): Promise<Ban> {
    const now = this.#clock.now()
    const ban = await this.#sql.write((tx) =>
      tx.get<Ban>(
        `UPDATE ban SET until = ?, times = 0, changed_at = ? WHERE id = ? AND until > ? RETURNING ${columns}`,
        now,
        now,
        id,
        now,
      ),
    )
    if (!ban) throw new MailError("no-such-entry", "This ban is over, or was lifted")
    this.#keep(ban)
    return banOf(ban)
  }

  /** Forgets bans that were over long ago. */
  async tidy(): Promise<void> {
    await this.#sql.run("DELETE FROM ban WHERE until < ?", this.#clock.now() - banRemembered)
    this.#dropOver(this.#clock.now())
  }

  #keep(ban: Ban): void {
    const prefix = parsePrefix(ban.network)
    if (!prefix) return
    if (ban.until > this.#clock.now()) this.#active.set(prefix, ban)
    else this.#active.delete(prefix)
  }

  #dropOver(now: number): void {
    for (const ban of [...this.#active.values()])
      if (ban.until <= now) this.#active.delete(parsePrefix(ban.network)!)
  }
}

async function save(tx: Query, ban: Omit<Ban, "id">, now: number): Promise<Ban> {
  const { network, reason, note, times, since, until } = ban
  const row = await tx.get<Ban>(
    `INSERT INTO ban (network, reason, note, times, since, until, changed_at) VALUES (?, ?, ?, ?, ?, ?, ?)
     ON CONFLICT (network) DO UPDATE SET reason = excluded.reason, note = excluded.note, times = excluded.times,
       since = excluded.since, until = excluded.until, changed_at = excluded.changed_at
     RETURNING ${columns}`,
    network,
    reason,
    note,
    times,
    since,
    until,
    now,
  )
  return banOf(row!)
}

/** Without what the driver puts beside the columns. */
const banOf = ({ id, network, reason, note, times, since, until }: Ban): Ban => ({
  id,
  network,
  reason,
  note,
  times,
  since,
  until,
})

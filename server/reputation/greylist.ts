import { createHash } from "node:crypto"
import type { Clock } from "../clock.ts"
import type { Sql } from "../db/sql.ts"

/** Who wants to write to whom, and from where. */
export interface Triplet {
  /** Neighbourhood of the client's address: large senders come again from another one. */
  network: string
  /** "" for the null sender. */
  sender: string
  recipient: string
}

const minute = 60_000
const hour = 60 * minute

/** How long a stranger has to wait, how long they may take to come again, and how long who did is let in, milliseconds. */
export const greylisting = { wait: 2 * minute, patience: 36 * hour, allowed: 36 * 24 * hour } as const

/** New ones in an hour; more than that is an attack on our disk, and everybody is let in. */
const mostInHour = 50_000

/** What is kept of a triplet or a network. */
export interface GreylistEntry {
  firstAt: number
  expiresAt: number
}

/** What becomes of a recipient that is named now, with what is kept of it. Pure. */
export function decide(
  entry: GreylistEntry | undefined,
  now: number,
): { verdict: "later" | "welcome"; keep: GreylistEntry } {
  const fresh = { firstAt: now, expiresAt: now + greylisting.patience }
  // The clock may have jumped back: then it begins anew.
  if (!entry || entry.expiresAt <= now || entry.firstAt > now) return { verdict: "later", keep: fresh }
  if (now - entry.firstAt < greylisting.wait) return { verdict: "later", keep: entry }
  return { verdict: "welcome", keep: { firstAt: entry.firstAt, expiresAt: now + greylisting.allowed } }
}

/** Asks strangers to come again, which what sends spam hardly does; whose network did once is no stranger for weeks. */
export class Greylist {
  readonly #sql: Sql
  readonly #clock: Clock
  #hour = 0
  #inHour = 0

  constructor({ sql, clock }: { sql: Sql; clock: Clock }) {
    this.#sql = sql
    this.#clock = clock
  }

  /** Whether somebody from this network came again before. */
  async isAllowed(network: string): Promise<boolean> {
    const entry = await this.#entry(keyOf("network", network))
    return entry !== undefined && entry.expiresAt > this.#clock.now()
  }

  /** Whether this recipient may be named now. */
  async ask({ network, sender, recipient }: Triplet): Promise<"later" | "welcome"> {
    const key = keyOf("triplet", network, steady(sender), recipient.toLowerCase())
    const entry = await this.#entry(key)
    const { verdict, keep } = decide(entry, this.#clock.now())
    if (!entry && !this.#mayKeepMore()) return "welcome"
    if (verdict === "welcome") await this.#keep(keyOf("network", network), keep)
    if (keep !== entry) await this.#keep(key, keep)
    return verdict
  }

  async tidy(): Promise<void> {
    await this.#sql.run("DELETE FROM greylist_entry WHERE expires_at <= ?", this.#clock.now())
  }

  #mayKeepMore(): boolean {
    const now = Math.floor(this.#clock.now() / hour)
    if (now !== this.#hour) this.#inHour = 0
    this.#hour = now
    return ++this.#inHour <= mostInHour
  }

  #entry(key: string): Promise<GreylistEntry | undefined> {
    return this.#sql.get<GreylistEntry>(
      'SELECT first_at AS "firstAt", expires_at AS "expiresAt" FROM greylist_entry WHERE key = ?',
      key,
    )
  }

  async #keep(key: string, { firstAt, expiresAt }: GreylistEntry): Promise<void> {
    await this.#sql.run(
      `INSERT INTO greylist_entry (key, first_at, expires_at) VALUES (?, ?, ?)
       ON CONFLICT (key) DO UPDATE SET first_at = excluded.first_at, expires_at = excluded.expires_at`,
      key,
      firstAt,
      expiresAt,
    )
  }
}

/** Lists give each message a sender of its own; what changes in them is numbers. */
const steady = (sender: string) => sender.toLowerCase().replace(/[0-9]+/g, "#")

const keyOf = (...facts: string[]) =>
  createHash("sha256").update(JSON.stringify(facts)).digest("base64url").slice(0, 27)

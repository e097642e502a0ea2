// Keys that sign for our domains. What always holds:
// - A key signs only once DNS has shown it, so that no signature of ours fails for want of a record.
// - The one before stays in DNS, and is known here, until everything signed with it must have arrived.
// - Private keys are in the database under the vault's key alone, each beside the domain and selector it belongs to.

import { generateKeyPair, type KeyObject } from "node:crypto"
import { promisify } from "node:util"
import type { Clock } from "../clock.ts"
import type { Sql } from "../db/sql.ts"
import type { Vault } from "../directory/vault.ts"
import type { Log } from "../log.ts"
import { type Lookup, textsOf } from "./resolver.ts"
import { readPrivateKey, type SigningKey } from "./signing.ts"

/** How long a key signs, and how long it stays known afterwards, milliseconds. */
const signingTime = 180 * 86_400_000
const retirement = 21 * 86_400_000
/** How long what was read may be used again, milliseconds: another process may have changed it. */
const cacheTime = 30_000
const rsaBits = 2048

export type KeyState = "pending" | "active" | "retired"

const algorithms = ["rsa-sha256", "ed25519-sha256"] as const
type Algorithm = (typeof algorithms)[number]

/** A key as DNS must show it. */
export interface PublishedKey {
  domain: string
  selector: string
  algorithm: Algorithm
  state: KeyState
  /** Text of the TXT record at `<selector>._domainkey.<domain>`. */
  record: string
}

interface KeyRow {
  id: number
  domain_id: number
  domain: string
  selector: string
  algorithm: Algorithm
  public_key: string
  sealed: string
  state: KeyState
  changed_at: number
}

export interface KeysParts {
  sql: Sql
  vault: Vault
  clock: Clock
  log: Log
}

const columns = `k.id, k.domain_id, d.name AS domain, k.selector, k.algorithm, k.public_key, k.sealed, k.state,
  k.changed_at`

const generate = promisify(generateKeyPair)

/** The keys of all domains. */
export class DkimKeys {
  readonly #parts: KeysParts
  readonly #cache = new Map<string, { until: number; keys: SigningKey[] }>()

  constructor(parts: KeysParts) {
    this.#parts = parts
  }

  /** The keys to sign with for a domain; none when it is not ours or DNS does not show them yet. */
  async signing(domain: string): Promise<SigningKey[]> {
    const { clock } = this.#parts
    const cached = this.#cache.get(domain)
    if (cached && cached.until > clock.now()) return cached.keys
    const rows = (await this.#rows(domain)).filter(({ state }) => state === "active")
    const keys = rows.flatMap((row) => this.#open(row) ?? [])
    if (this.#cache.size > 1_000) this.#cache.clear()
    this.#cache.set(domain, { until: clock.now() + cacheTime, keys })
    return keys
  }

  /** A domain of ours that can seal what is passed on (RFC 8617): the host's own, else the first. */
  async sealing(hostname: string): Promise<SigningKey | undefined> {
    const rows = await this.#parts.sql.all<{ name: string }>(
      `SELECT d.name FROM domain d JOIN dkim_key k ON k.domain_id = d.id
       WHERE k.state = 'active' AND k.algorithm = 'rsa-sha256' AND d.disabled = false
       ORDER BY CASE WHEN ? LIKE '%.' || d.name THEN 0 ELSE 1 END, d.id LIMIT 1`,
      `.${hostname}`,
    )
    const [first] = rows
    const keys = first ? await this.signing(first.name) : []
    return keys.find(({ algorithm }) => algorithm === "rsa-sha256")
  }

  /** The keys DNS must show for a domain, made first where there are none. */
  async published(domain: { id: number; name: string }): Promise<PublishedKey[]> {
    await this.#provide(domain)
    const rows = await this.#rows(domain.name)
    return rows.map((row) => ({
      domain: row.domain,
      selector: row.selector,
      algorithm: row.algorithm,
      state: row.state,
      record: recordOf(row.algorithm, row.public_key),
    }))
  }

  /**
   * Lets keys go the way they go: makes those that are missing or due, begins to use those DNS shows, and forgets those
   * that were given up long ago.
   */
  async rotate(lookup: Lookup): Promise<void> {
    const { sql, clock, log } = this.#parts
    const domains = await sql.all<{ id: number; name: string }>(
      "SELECT id, name FROM domain WHERE disabled = false ORDER BY id",
    )
    for (const domain of domains) {
      await this.#provide(domain)
      for (const row of await this.#rows(domain.name))
        if (row.state === "pending" && (await isShown(row, lookup))) await this.#activate(row)
    }
    const old = clock.now() - retirement
    const gone = await sql.write((tx) =>
      tx.run("DELETE FROM dkim_key WHERE state = 'retired' AND changed_at < ?", old),
    )
    if (gone > 0) log.info("dkim.forgotten", { keys: gone })
  }

  #rows(domain: string): Promise<KeyRow[]> {
    return this.#parts.sql.all<KeyRow>(
      `SELECT ${columns} FROM dkim_key k JOIN domain d ON d.id = k.domain_id WHERE d.name = ? ORDER BY k.id`,
      domain,
    )
  }

  #open(row: KeyRow): SigningKey | undefined {
    const { vault, log } = this.#parts
    const { domain, selector, algorithm } = row
    const der = vault.open(row.sealed, "dkim", domain, selector)
    if (der) return { domain, selector, algorithm, key: readPrivateKey(der) }
    // Another data folder, or a restored database: without its key the domain goes unsigned until the next one.
    log.error("dkim.sealed", { domain, selector })
    return undefined
  }

  async #provide(domain: { id: number; name: string }): Promise<void> {
    const now = this.#parts.clock.now()
    const rows = await this.#rows(domain.name)
    for (const algorithm of algorithms) {
      const ours = rows.filter((row) => row.algorithm === algorithm)
      const waiting = ours.some(({ state }) => state === "pending")
      const fresh = ours.some(({ state, changed_at }) => state === "active" && changed_at > now - signingTime)
      if (!waiting && !fresh)
        await this.#make(
          domain,
          algorithm,
          rows.map(({ selector }) => selector),
        )
    }
  }

  async #make(domain: { id: number; name: string }, algorithm: Algorithm, taken: string[]): Promise<void> {
    const { sql, vault, clock, log } = this.#parts
    const now = clock.now()
    const selector = selectorFor(algorithm, now, taken)
    const pair =
      algorithm === "rsa-sha256"
        ? await generate("rsa", { modulusLength: rsaBits })
        : await generate("ed25519")
    const der = pair.privateKey.export({ format: "der", type: "pkcs8" })
    const sealed = vault.seal(der, "dkim", domain.name, selector)
    // Another process may have had the same thought.
    const made = await sql.write((tx) =>
      tx.run(
        `INSERT INTO dkim_key (domain_id, selector, algorithm, public_key, sealed, state, created_at, changed_at)
         SELECT d.id, ?, ?, ?, ?, 'pending', ?, ? FROM domain d WHERE d.id = ? AND NOT EXISTS (
           SELECT 1 FROM dkim_key k WHERE k.domain_id = d.id AND k.algorithm = ? AND k.state = 'pending')
         ON CONFLICT DO NOTHING`,
        selector,
        algorithm,
        publicText(algorithm, pair.publicKey),
        sealed,
        now,
        now,
        domain.id,
        algorithm,
      ),
    )
    if (made > 0) log.info("dkim.made", { domain: domain.name, selector })
  }

  async #activate({ id, domain_id, domain, selector, algorithm }: KeyRow): Promise<void> {
    const { sql, clock, log } = this.#parts
    const now = clock.now()
    await sql.write(async (tx) => {
      await tx.run(
        `UPDATE dkim_key SET state = 'retired', changed_at = ?
         WHERE domain_id = ? AND algorithm = ? AND state = 'active'`,
        now,
        domain_id,
        algorithm,
      )
      await tx.run(
        "UPDATE dkim_key SET state = 'active', changed_at = ? WHERE id = ? AND state = 'pending'",
        now,
        id,
      )
    })
    this.#cache.delete(domain)
    log.info("dkim.active", { domain, selector })
  }
}

/** `20260301r`, for RSA; the day a key was made tells which is the older one. */
function selectorFor(algorithm: Algorithm, now: number, taken: string[]): string {
  const base = new Date(now).toISOString().slice(0, 10).replaceAll("-", "") + algorithm[0]
  let selector = base
  for (let more = 2; taken.includes(selector); more++) selector = `${base}${more}`
  return selector
}

/** The key as p= wants it: SubjectPublicKeyInfo for RSA (RFC 6376 §3.6.1), the bare 32 bytes for Ed25519 (RFC 8463 §4). */
function publicText(algorithm: Algorithm, key: KeyObject): string {
  const der = key.export({ format: "der", type: "spki" })
  return (algorithm === "rsa-sha256" ? der : der.subarray(-32)).toString("base64")
}

function recordOf(algorithm: Algorithm, publicKey: string): string {
  return `v=DKIM1; k=${algorithm === "rsa-sha256" ? "rsa" : "ed25519"}; p=${publicKey}`
}

/** Whether DNS shows a key, as every name server of the resolver sees it just now. */
async function isShown(row: KeyRow, lookup: Lookup): Promise<boolean> {
  const texts = await textsOf(lookup, `${row.selector}._domainkey.${row.domain}`).catch(() => [])
  return texts.some((text) => sameKey(text, row.public_key))
}

/** Whether a key record holds a public key. White space inside it does not count. */
export function sameKey(record: string, publicKey: string): boolean {
  const held = /(?:^|;)\s*p\s*=([^;]*)/.exec(record)?.[1]
  return held?.replace(/\s+/g, "") === publicKey
}

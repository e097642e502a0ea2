import { hash } from "node:crypto"
import type { Clock } from "../clock.ts"
import type { Query, Sql } from "../db/sql.ts"
import { MailError } from "../errors.ts"

/** What one account may keep: scripts, bytes of one (UTF-8), and bytes of all. */
export const scriptLimits = { count: 200, size: 1 << 20, total: 10 << 20, name: 128 } as const

/** A script of a person as it is listed. */
export interface ScriptEntry {
  name: string
  /** Bytes. */
  size: number
  active: boolean
  /** Milliseconds. */
  updatedAt: number
}

/** A script as deliveries use it. The hash is of its text, so what was compiled once is known again by it. */
export interface ScriptVersion {
  id: number
  name: string
  hash: string
  /** The version of whose failure somebody was told. */
  blamed: string | null
}

/** What scripts are kept with. */
export interface ScriptParts {
  sql: Sql
  clock: Clock
}

/** SHA-256 of a script's text, hex. */
export const hashOf = (source: string) => hash("sha256", source, "hex")

/**
 * A name RFC 5804 §1.6 allows.
 * @throws MailError "invalid"
 */
export function checkedName(text: string): string {
  const name = text.normalize("NFC")
  const length = [...name].length
  if (length === 0 || length > scriptLimits.name)
    throw new MailError("invalid", `A script has a name of 1 to ${scriptLimits.name} characters`, {
      field: "name",
    })
  if (/[\p{Cc}\u2028\u2029]/u.test(name) || !name.isWellFormed())
    throw new MailError("invalid", "The name of a script has no control characters", { field: "name" })
  return name
}

const versions = "id, name, hash, blamed_hash AS blamed"
const noSuchScript = () => new MailError("no-such-entry", "There is no script of that name")
const alreadyThere = () =>
  new MailError("already-exists", "There is a script of that name already", { field: "name" })

/**
 * The Sieve scripts of people. At most one of an account is active. What a script says is checked by whoever puts it
 * here; one that cannot be compiled does no harm: its owner's mail is kept in the inbox, and they are told.
 */
export class Scripts {
  readonly #sql: Sql
  readonly #clock: Clock

  constructor({ sql, clock }: ScriptParts) {
    this.#sql = sql
    this.#clock = clock
  }

  /** All scripts of an account, by name. */
  async list(accountId: number): Promise<ScriptEntry[]> {
    const rows = await this.#sql.all<Omit<ScriptEntry, "active"> & { active: unknown }>(
      `SELECT s.name, s.size, s.updated_at AS "updatedAt", s.id = COALESCE(a.active_script, 0) AS active
       FROM sieve_script s JOIN account a ON a.id = s.account_id WHERE s.account_id = ? ORDER BY s.name`,
      accountId,
    )
    return rows.map((row) => ({ ...row, active: Boolean(row.active) }))
  }

  /** The text of a script. @throws MailError "no-such-entry" */
  async source(accountId: number, name: string): Promise<string> {
    const text = "SELECT source FROM sieve_script WHERE account_id = ? AND name = ?"
    const row = await this.#sql.get<{ source: string }>(text, accountId, name.normalize("NFC"))
    if (!row) throw noSuchScript()
    return row.source
  }

  /** The text of a version; undefined when it is gone. */
  async sourceOf(id: number): Promise<string | undefined> {
    const row = await this.#sql.get<{ source: string }>("SELECT source FROM sieve_script WHERE id = ?", id)
    return row?.source
  }

  /** A version by its id, if it still belongs to the account. */
  version(accountId: number, id: number): Promise<ScriptVersion | undefined> {
    const text = `SELECT ${versions} FROM sieve_script WHERE id = ? AND account_id = ?`
    return this.#sql.get<ScriptVersion>(text, id, accountId)
  }

  /** A version by its name. */
  versionNamed(accountId: number, name: string): Promise<ScriptVersion | undefined> {
    const text = `SELECT ${versions} FROM sieve_script WHERE account_id = ? AND name = ?`
    return this.#sql.get<ScriptVersion>(text, accountId, name.normalize("NFC"))
  }

  /** Whether there is room for a script of that size. @throws MailError "limit" (field "size" or "count"), "invalid" */
  async checkRoom(accountId: number, name: string, size: number): Promise<void> {
    await checkRoom(this.#sql, accountId, checkedName(name), size)
  }

  /**
   * Keeps a script, in place of one with the same name; if that one is active the new one is at once.
   * @throws MailError "limit" (field "size" or "count"), "invalid", "no-such-entry" when the account is gone
   */
  async put(accountId: number, name: string, source: string): Promise<void> {
    const kept = checkedName(name)
    const size = Buffer.byteLength(source)
    if (source.includes("\0")) throw new MailError("invalid", "A script is text, without NUL")
    await this.#sql.write(async (tx) => {
      await checkRoom(tx, accountId, kept, size)
      await tx.run(
        `INSERT INTO sieve_script (account_id, name, source, size, hash, updated_at) VALUES (?, ?, ?, ?, ?, ?)
         ON CONFLICT (account_id, name) DO UPDATE SET source = excluded.source, size = excluded.size,
           hash = excluded.hash, updated_at = excluded.updated_at`,
        accountId,
        kept,
        source,
        size,
        hashOf(source),
        this.#clock.now(),
      )
    })
  }

  /** Makes a script the one that runs, or none with "". @throws MailError "no-such-entry" */
  async activate(accountId: number, name: string): Promise<void> {
    await this.#sql.write(async (tx) => {
      const id = name === "" ? null : await idOf(tx, accountId, name)
      await tx.run("UPDATE account SET active_script = ? WHERE id = ?", id, accountId)
    })
  }

  /** @throws MailError "no-such-entry", "already-exists", "invalid" */
  async rename(accountId: number, from: string, to: string): Promise<void> {
    const name = checkedName(to)
    await this.#sql.write(async (tx) => {
      const id = await idOf(tx, accountId, from)
      const taken = await tx.get(
        "SELECT id FROM sieve_script WHERE account_id = ? AND name = ?",
        accountId,
        name,
      )
      if (taken) throw alreadyThere()
      await tx.run("UPDATE sieve_script SET name = ? WHERE id = ?", name, id)
    })
  }

  /** @throws MailError "no-such-entry", "in-use" while it is active */
  async delete(accountId: number, name: string): Promise<void> {
    await this.#sql.write(async (tx) => {
      const id = await idOf(tx, accountId, name)
      const active = await tx.get("SELECT id FROM account WHERE id = ? AND active_script = ?", accountId, id)
      if (active) throw new MailError("in-use", "This script is active; activate another one or none first")
      await tx.run("DELETE FROM sieve_script WHERE id = ?", id)
    })
  }
}

async function idOf(tx: Query, accountId: number, name: string): Promise<number> {
  const text = "SELECT id FROM sieve_script WHERE account_id = ? AND name = ?"
  const row = await tx.get<{ id: number }>(text, accountId, name.normalize("NFC"))
  if (!row) throw noSuchScript()
  return row.id
}

async function checkRoom(query: Query, accountId: number, name: string, size: number): Promise<void> {
  if (size > scriptLimits.size)
    throw new MailError("limit", `A script may have ${scriptLimits.size} bytes at most`, { field: "size" })
  const others = await query.get<{ count: number; bytes: number }>(
    `SELECT COUNT(*) AS count, COALESCE(SUM(size), 0) AS bytes FROM sieve_script
     WHERE account_id = ? AND name <> ?`,
    accountId,
    name,
  )
  if (Number(others!.count) >= scriptLimits.count)
    throw new MailError("limit", `An account may have ${scriptLimits.count} scripts at most`, {
      field: "count",
    })
  if (Number(others!.bytes) + size > scriptLimits.total)
    throw new MailError("limit", `All scripts together may have ${scriptLimits.total} bytes at most`, {
      field: "total",
    })
}

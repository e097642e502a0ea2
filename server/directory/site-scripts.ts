import type { Clock } from "../clock.ts"
import type { Query, Sql } from "../db/sql.ts"
import { MailError } from "../errors.ts"
import { checkedName, hashOf, type ScriptParts, type ScriptVersion, scriptLimits } from "./scripts.ts"

/** When a script of the administrator runs: around everybody's own, or where somebody includes it as :global. */
export const phases = ["before", "after", "global"] as const
export type Phase = (typeof phases)[number]

/** A script of the administrator. */
export interface SiteScript extends ScriptVersion {
  phase: Phase
  /** Whose mail it is for; "" for everybody's. */
  domain: string
}

/** Which script is meant. @param domain "" for the one of all domains */
export interface SiteScriptPlace {
  phase: Phase
  name: string
  domain: string
}

/** The administrator's Sieve scripts. Those of one phase run in the order of their names, general ones first. */
export class SiteScripts {
  readonly #sql: Sql
  readonly #clock: Clock

  constructor({ sql, clock }: ScriptParts) {
    this.#sql = sql
    this.#clock = clock
  }

  /** All of them, in the order they run. */
  list(): Promise<SiteScript[]> {
    return this.#sql.all<SiteScript>(
      `SELECT s.id, s.phase, s.name, s.hash, s.blamed_hash AS blamed, COALESCE(d.name, '') AS domain
       FROM site_script s LEFT JOIN domain d ON d.id = s.domain_id
       WHERE s.domain_id = 0 OR d.id IS NOT NULL
       ORDER BY s.phase, s.domain_id, s.name`,
    )
  }

  /** The text of a version; undefined when it is gone. */
  async sourceOf(id: number): Promise<string | undefined> {
    const row = await this.#sql.get<{ source: string }>("SELECT source FROM site_script WHERE id = ?", id)
    return row?.source
  }

  /** The text of a script. @throws MailError "no-such-entry" */
  async source(place: SiteScriptPlace): Promise<string> {
    const row = await this.#sql.get<{ source: string }>(
      "SELECT source FROM site_script WHERE phase = ? AND name = ? AND domain_id = ?",
      place.phase,
      place.name.normalize("NFC"),
      await domainId(this.#sql, place.domain),
    )
    if (!row) throw noSuchScript()
    return row.source
  }

  /** Keeps a script, in place of one of the same name. @throws MailError "invalid", "limit", "no-such-entry" */
  async put(place: SiteScriptPlace, source: string): Promise<void> {
    const name = checkedName(place.name)
    if (Buffer.byteLength(source) > scriptLimits.size)
      throw new MailError("limit", `A script may have ${scriptLimits.size} bytes at most`, { field: "size" })
    await this.#sql.write(async (tx) => {
      await tx.run(
        `INSERT INTO site_script (domain_id, phase, name, source, hash, updated_at) VALUES (?, ?, ?, ?, ?, ?)
         ON CONFLICT (domain_id, phase, name) DO UPDATE SET source = excluded.source, hash = excluded.hash,
           updated_at = excluded.updated_at`,
        await domainId(tx, place.domain),
        place.phase,
        name,
        source,
        hashOf(source),
        this.#clock.now(),
      )
    })
  }

  /** @throws MailError "no-such-entry" */
  async delete(place: SiteScriptPlace): Promise<void> {
    await this.#sql.write(async (tx) => {
      const gone = await tx.run(
        "DELETE FROM site_script WHERE phase = ? AND name = ? AND domain_id = ?",
        place.phase,
        place.name.normalize("NFC"),
        await domainId(tx, place.domain),
      )
      if (gone === 0) throw noSuchScript()
    })
  }
}

const noSuchScript = () => new MailError("no-such-entry", "There is no script of that name")

async function domainId(query: Query, name: string): Promise<number> {
  if (name === "") return 0
  const row = await query.get<{ id: number }>("SELECT id FROM domain WHERE name = ?", name.toLowerCase())
  if (!row) throw new MailError("no-such-entry", `There is no domain ${name} here`, { field: "domain" })
  return row.id
}

import { fork } from "node:child_process"
import { once } from "node:events"
import { existsSync } from "node:fs"
import { join } from "node:path"
import { fileURLToPath } from "node:url"
import { migrationNames } from "./migration-files.ts"
import { openSql } from "./open.ts"
import type { DatabaseTarget } from "./target.ts"

/**
 * Brings the database up to this program's schema, as `migrate` does, but with nothing left in memory: one that is up to
 * date is only looked at, and for any other the engine runs in a process of its own.
 * @returns the names of the migrations applied now
 * @throws Error in Prisma's own words when that cannot be done
 */
export async function migrateApart(target: DatabaseTarget): Promise<string[]> {
  if (await isMigrated(target)) return []
  const child = fork(join(import.meta.dirname, "migrate-process.ts"), {
    execArgv: ["--disable-warning=ExperimentalWarning"],
  })
  child.send(target)
  const ended = once(child, "exit").then(([code, signal]) => ({
    failed: `the database could not be migrated: the process that does it ended (${signal ?? code})`,
  }))
  const said = once(child, "message").then(([answer]) => answer as { applied: string[] } | { failed: string })
  const answer = await Promise.race([said, ended])
  if ("failed" in answer) throw new Error(answer.failed)
  return answer.applied
}

/** Whether exactly the migrations of this checkout have been applied, all of them to their ends. */
export async function isMigrated(target: DatabaseTarget): Promise<boolean> {
  if (target.provider === "sqlite" && !existsSync(fileURLToPath(target.url))) return false
  const sql = openSql(target)
  try {
    const rows = await sql.all<{ name: string; finished: unknown; undone: unknown }>(
      `SELECT migration_name AS name, finished_at AS finished, rolled_back_at AS undone FROM "_prisma_migrations"`,
    )
    const standing = rows.filter(({ undone }) => undone === null)
    const names = new Set(standing.map(({ name }) => name))
    const wanted = migrationNames(target.provider)
    if (standing.some(({ finished }) => finished === null)) return false
    return names.size === wanted.length && wanted.every((name) => names.has(name))
  } catch {
    // No such table: nobody has migrated it yet. Anything else the engine will meet again, and have words for.
    return false
  } finally {
    await sql.close()
  }
}

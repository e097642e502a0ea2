import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { pathToFileURL } from "node:url"
import { afterAll, expect, test } from "vitest"
import { isMigrated, migrateApart } from "./migrate-apart.ts"
import { migrationNames } from "./migration-files.ts"
import { openSql } from "./open.ts"
import type { DatabaseTarget } from "./target.ts"

const folder = mkdtempSync(join(tmpdir(), "missiva-migrate-"))
afterAll(() => rmSync(folder, { recursive: true, force: true }))
const target: DatabaseTarget = { provider: "sqlite", url: pathToFileURL(join(folder, "missiva.db")).href }

async function change(statement: string): Promise<void> {
  const sql = openSql(target)
  await sql.run(statement)
  await sql.close()
}

test("a database is migrated in a process of its own, once; what is newer or half done is refused in Prisma's words", async () => {
  expect(await isMigrated(target)).toBe(false)
  expect(await migrateApart(target)).toEqual(migrationNames("sqlite"))
  expect(await isMigrated(target)).toBe(true)
  expect(await migrateApart(target)).toEqual([])

  await change("UPDATE _prisma_migrations SET finished_at = NULL WHERE migration_name LIKE '%_first'")
  expect(await isMigrated(target)).toBe(false)
  await expect(migrateApart(target)).rejects.toThrow(/migration/)
  await change("UPDATE _prisma_migrations SET finished_at = started_at")
  expect(await isMigrated(target)).toBe(true)

  await change(
    `INSERT INTO _prisma_migrations (id, checksum, finished_at, migration_name, started_at, applied_steps_count)
     SELECT 'newer', checksum, finished_at, '99990101000000_newer', started_at, 1 FROM _prisma_migrations LIMIT 1`,
  )
  await expect(migrateApart(target)).rejects.toThrow("was written by a newer Missiva")
}, 60_000)

import { readFileSync } from "node:fs"
import { join } from "node:path"
import type { MigrationList } from "@prisma/schema-engine-wasm"
import { migrationFolder, migrationNames } from "./migration-files.ts"
import { adapterFor } from "./prisma-client.ts"
import { withSchemaEngine } from "./schema-engine.ts"
import type { DatabaseTarget } from "./target.ts"

/** The migrations in this checkout for one database, oldest first, in the form Prisma's engine takes. */
export function migrationList(provider: DatabaseTarget["provider"]): MigrationList {
  const base = migrationFolder(provider)
  return {
    baseDir: base,
    lockfile: { path: "migration_lock.toml", content: `provider = "${provider}"\n` },
    shadowDbInitScript: "",
    migrationDirectories: migrationNames(provider).map((name) => ({
      path: name,
      migrationFile: {
        path: "migration.sql",
        content: { tag: "ok", value: readFileSync(join(base, name, "migration.sql"), "utf8") },
      },
    })),
  }
}

/**
 * Brings the database up to this program's schema, exactly as `prisma migrate deploy` would.
 * A migration that was cut off half way, or a database newer than the program, is refused with Prisma's
 * own sentence before any port is bound.
 * @returns the names of the migrations applied now
 */
export async function migrate(target: DatabaseTarget): Promise<string[]> {
  const request = {
    migrationsList: migrationList(target.provider),
    filters: { externalTables: [], externalEnums: [] },
  }
  return withSchemaEngine(adapterFor(target), undefined, async (engine) => {
    const applied = await engine.applyMigrations(request)
    const { history } = await engine.diagnoseMigrationHistory({ ...request, optInToShadowDatabase: false })
    if (history && "unpersistedMigrationNames" in history) {
      const newer = history.unpersistedMigrationNames.join(", ")
      throw new Error(`the database was written by a newer Missiva (it knows ${newer}); start that version`)
    }
    return applied.appliedMigrationNames
  })
}

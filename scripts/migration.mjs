// Writes a new migration for each database from what changed in prisma/models.prisma:
//   npm run migration -- NAME
// PostgreSQL needs an empty scratch database in MISSIVA_SHADOW_DATABASE_URL once a first migration exists.
import { mkdirSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { migrationList } from "../server/db/migrate.ts"
import { adapterFor } from "../server/db/prisma.ts"
import { withSchemaEngine } from "../server/db/schema-engine.ts"
import { providers, schemaOf } from "./generate.mjs"

const name = process.argv[2]
if (!name || !/^[a-z0-9_]+$/.test(name)) {
  console.error("usage: npm run migration -- NAME   (lower-case letters, digits and _)")
  process.exit(2)
}
const stamp = new Date().toISOString().replace(/\D/g, "").slice(0, 14)

for (const provider of providers) {
  const url =
    provider === "sqlite"
      ? "file::memory:"
      : (process.env.MISSIVA_SHADOW_DATABASE_URL ?? "postgresql://localhost/none")
  const schema = schemaOf(provider)
  const migrations = migrationList(provider)
  const result = await withSchemaEngine(adapterFor({ provider, url }), schema, (engine) =>
    engine.diff({
      from: migrations.migrationDirectories.length ? { tag: "migrations", ...migrations } : { tag: "empty" },
      to: { tag: "schemaDatamodel", files: [{ path: "schema.prisma", content: schema }] },
      script: true,
      exitCode: null,
      filters: { externalTables: [], externalEnums: [] },
    }),
  )
  const sql = result.stdout ?? ""
  if (/^\s*(--[^\n]*\s*)*$/.test(sql)) {
    console.log(`${provider}: nothing changed`)
    continue
  }
  const directory = join(import.meta.dirname, "../prisma/migrations", provider, `${stamp}_${name}`)
  mkdirSync(directory, { recursive: true })
  writeFileSync(join(directory, "migration.sql"), sql)
  console.log(`${provider}: ${directory}`)
}

// Writes a new migration for each database from what changed in prisma/models.prisma since the last one:
//   npm run migration -- NAME
// prisma/migrations/migrated.prisma is the models as the last migration left them. The engine wants to meet a
// PostgreSQL, though it changes nothing there: name any database in MISSIVA_SCRATCH_DATABASE_URL.
import { copyFileSync, existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { adapterFor } from "../server/db/prisma-client.ts"
import { withSchemaEngine } from "../server/db/schema-engine.ts"
import { providers, schemaOf } from "./generate.mjs"

const folder = join(import.meta.dirname, "../prisma/migrations")
const migrated = join(folder, "migrated.prisma")
const scratch = process.env.MISSIVA_SCRATCH_DATABASE_URL
const name = process.argv[2]
if (!name || !/^[a-z0-9_]+$/.test(name) || !scratch) {
  console.error(
    "usage: MISSIVA_SCRATCH_DATABASE_URL=postgresql://… npm run migration -- NAME   (a-z, 0-9 and _)",
  )
  process.exit(2)
}
const stamp = new Date().toISOString().replace(/\D/g, "").slice(0, 14)

function datamodel(content) {
  return { tag: "schemaDatamodel", files: [{ path: "schema.prisma", content }] }
}

for (const provider of providers) {
  const now = schemaOf(provider)
  const before = existsSync(migrated) ? schemaOf(provider, readFileSync(migrated, "utf8")) : undefined
  const url = provider === "sqlite" ? "file::memory:" : scratch
  const { stdout } = await withSchemaEngine(adapterFor({ provider, url }), now, (engine) =>
    engine.diff({
      from: before ? datamodel(before) : { tag: "empty" },
      to: datamodel(now),
      script: true,
      exitCode: null,
      filters: { externalTables: [], externalEnums: [] },
    }),
  )
  if (/^\s*(--[^\n]*\s*)*$/.test(stdout ?? "")) {
    console.log(`${provider}: nothing changed`)
    continue
  }
  const directory = join(folder, provider, `${stamp}_${name}`)
  mkdirSync(directory, { recursive: true })
  writeFileSync(join(directory, "migration.sql"), stdout)
  console.log(`${provider}: ${directory}`)
}
copyFileSync(join(folder, "../models.prisma"), migrated)

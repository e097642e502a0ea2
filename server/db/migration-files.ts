import { existsSync, readdirSync } from "node:fs"
import { join } from "node:path"
import type { DatabaseTarget } from "./target.ts"

const folder = join(import.meta.dirname, "../../prisma/migrations")

/** Where the migrations of a database lie in this checkout. */
export const migrationFolder = (provider: DatabaseTarget["provider"]): string => join(folder, provider)

/** Their names, oldest first. */
export function migrationNames(provider: DatabaseTarget["provider"]): string[] {
  const base = migrationFolder(provider)
  const entries = existsSync(base) ? readdirSync(base, { withFileTypes: true }) : []
  return entries
    .filter((entry) => entry.isDirectory())
    .map((entry) => entry.name)
    .sort()
}

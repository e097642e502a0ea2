import { fileURLToPath } from "node:url"
import { openPostgresql } from "./postgresql.ts"
import type { Sql } from "./sql.ts"
import { openSqlite } from "./sqlite.ts"
import type { DatabaseTarget } from "./target.ts"

/** Opens the sql door of a migrated database. */
export function openSql(target: DatabaseTarget): Sql {
  return target.provider === "sqlite" ? openSqlite(fileURLToPath(target.url)) : openPostgresql(target.url)
}

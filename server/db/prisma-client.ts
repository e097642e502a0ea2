import { PrismaLibSql } from "@prisma/adapter-libsql"
import { PrismaPg } from "@prisma/adapter-pg"
import { PrismaClient as PostgresqlClient } from "./generated/postgresql/client.ts"
import { PrismaClient as SqliteClient } from "./generated/sqlite/client.ts"
import type { DatabaseTarget } from "./target.ts"

/** Prisma's driver adapter for a target. Other processes write the same file, so SQLite waits for their lock. */
export function adapterFor(target: DatabaseTarget): PrismaLibSql | PrismaPg {
  if (target.provider === "postgresql") return new PrismaPg({ connectionString: target.url })
  return new PrismaLibSql({ url: target.url, timeout: 10_000 })
}

/** Prisma's own client for a target. */
export function newClient(target: DatabaseTarget): SqliteClient {
  const adapter = adapterFor(target)
  if (target.provider === "sqlite") return new SqliteClient({ adapter })
  // The generated classes differ only in their provider; the models, and so the calls, are the same.
  return new PostgresqlClient({ adapter }) as unknown as SqliteClient
}

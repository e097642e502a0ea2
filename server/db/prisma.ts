import { PrismaLibSql } from "@prisma/adapter-libsql"
import { PrismaPg } from "@prisma/adapter-pg"
import { PrismaClient as PostgresqlClient } from "./generated/postgresql/client.ts"
import { type Prisma, PrismaClient as SqliteClient } from "./generated/sqlite/client.ts"

/** Which database, and where. `url` is `file:/path` for SQLite, `postgresql://…` for PostgreSQL. */
export interface DatabaseTarget {
  provider: "sqlite" | "postgresql"
  url: string
}

/** The Prisma client of the directory and the profile. Both databases have the same models, so one type serves. */
export type Database = SqliteClient

/** A Prisma transaction on the directory. */
export type DatabaseTransaction = Prisma.TransactionClient

/** Reads MISSIVA_DATABASE_URL into a target; anything but file: and postgresql: is an error of one sentence. */
export function databaseTarget(url: string): DatabaseTarget {
  if (url.startsWith("file:")) return { provider: "sqlite", url }
  if (/^postgres(ql)?:\/\//.test(url)) return { provider: "postgresql", url }
  throw new Error(`MISSIVA_DATABASE_URL must start with file: or postgresql:, not ${url.split(":")[0]}:`)
}

/** Prisma's driver adapter for a target. Other processes write the same file, so SQLite waits for their lock. */
export function adapterFor(target: DatabaseTarget): PrismaLibSql | PrismaPg {
  if (target.provider === "postgresql") return new PrismaPg({ connectionString: target.url })
  return new PrismaLibSql({ url: target.url, timeout: 10_000 })
}

/**
 * The Prisma client, opened when it is used for the first time: a mail process that nobody manages through never does, and
 * does without the sixty megabytes that takes. Call `$disconnect()` when done.
 */
export function openPrisma(target: DatabaseTarget): Database {
  let client: Database | undefined
  return new Proxy({} as Database, {
    get(_, name) {
      if (!client && name === "$disconnect") return async () => undefined
      client ??= newClient(target)
      const value: unknown = Reflect.get(client, name)
      return typeof value === "function" ? value.bind(client) : value
    },
  })
}

function newClient(target: DatabaseTarget): Database {
  const adapter = adapterFor(target)
  if (target.provider === "sqlite") return new SqliteClient({ adapter })
  // The generated classes differ only in their provider; the models, and so the calls, are the same.
  return new PostgresqlClient({ adapter }) as unknown as Database
}

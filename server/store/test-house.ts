import { randomBytes } from "node:crypto"
import { mkdtemp, rm } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { pathToFileURL } from "node:url"
import pg from "pg"
import { type Clock, systemClock } from "../clock.ts"
import { migrate } from "../db/migrate.ts"
import { openSql } from "../db/open.ts"
import { type Database, openPrisma } from "../db/prisma.ts"
import type { Sql } from "../db/sql.ts"
import { type DatabaseTarget, databaseTarget } from "../db/target.ts"
import { silentLog } from "../log.ts"
import { testSettings } from "../test-settings.ts"
import { Blobs } from "./blobs.ts"
import { Store } from "./store.ts"

/** The databases tests run on: SQLite always, PostgreSQL where a server for tests is named; left out aloud otherwise. */
export const testDatabases: { name: string; postgresql: string | undefined }[] = [
  { name: "SQLite", postgresql: undefined },
]
const { postgresql: server } = testSettings
if (server) testDatabases.push({ name: "PostgreSQL", postgresql: server })
else
  console.warn(
    "SKIPPED on PostgreSQL (set MISSIVA_TEST_POSTGRESQL_URL to a server where databases may be made)",
  )

/** A store of its own in an empty folder, for tests: real database, real files. */
export interface TestHouse {
  folder: string
  target: DatabaseTarget
  sql: Sql
  prisma: Database
  store: Store
  blobs: Blobs
  blobFolder: string
  /** Makes an account in example.test and gives its id. */
  account(name: string, quotaBytes?: number): Promise<number>
  close(): Promise<void>
}

/** Builds a test house on a new SQLite file or, given the URL of a PostgreSQL server, on a new database there. */
export async function openTestHouse(
  options: { clock?: Clock; postgresql?: string; undeleteTime?: number | undefined } = {},
): Promise<TestHouse> {
  const folder = await mkdtemp(join(tmpdir(), "missiva-test-"))
  const scratch = options.postgresql ? await createDatabase(options.postgresql) : undefined
  const target = databaseTarget(scratch?.url ?? pathToFileURL(join(folder, "missiva.db")).href)
  await migrate(target)
  const sql = openSql(target)
  const prisma = openPrisma(target)
  const blobFolder = join(folder, "blobs")
  const blobs = new Blobs(blobFolder)
  const { clock = systemClock, undeleteTime } = options
  const store = new Store({ sql, blobs, clock, log: silentLog, ...(undeleteTime && { undeleteTime }) })
  return {
    folder,
    target,
    sql,
    prisma,
    store,
    blobs,
    blobFolder,
    async account(name, quotaBytes = 0) {
      const domain = { name: "example.test" }
      await prisma.domain.upsert({ where: domain, create: domain, update: {} })
      const row = await prisma.account.create({
        data: {
          address: `${name}@example.test`,
          name,
          passwordHash: "-",
          quotaBytes,
          domain: { connect: domain },
        },
      })
      return row.id
    },
    async close() {
      await sql.close()
      await prisma.$disconnect()
      await scratch?.drop()
      await rm(folder, { recursive: true, force: true })
    },
  }
}

/** A database of its own on a PostgreSQL server. */
async function createDatabase(server: string): Promise<{ url: string; drop(): Promise<void> }> {
  const name = `missiva_test_${randomBytes(6).toString("hex")}`
  const command = async (text: string) => {
    const client = new pg.Client({ connectionString: server })
    await client.connect()
    await client.query(text)
    await client.end()
  }
  await command(`CREATE DATABASE ${name}`)
  const url = new URL(server)
  url.pathname = name
  return { url: url.href, drop: () => command(`DROP DATABASE ${name} WITH (FORCE)`) }
}

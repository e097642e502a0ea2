import { mkdtemp, rm } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { pathToFileURL } from "node:url"
import { type Clock, systemClock } from "../clock.ts"
import { migrate } from "../db/migrate.ts"
import { openSql } from "../db/open.ts"
import { type Database, databaseTarget, openPrisma } from "../db/prisma.ts"
import type { Sql } from "../db/sql.ts"
import { silentLog } from "../log.ts"
import { Blobs } from "./blobs.ts"
import { Store } from "./store.ts"

/** A store of its own in an empty folder, for tests: real database, real files. */
export interface TestHouse {
  folder: string
  sql: Sql
  prisma: Database
  store: Store
  blobs: Blobs
  blobFolder: string
  /** Makes an account in example.test and gives its id. */
  account(name: string, quotaBytes?: number): Promise<number>
  close(): Promise<void>
}

/**
 * Builds a test house. With `databaseUrl` it uses that database (migrated, emptied first) instead of a new SQLite file.
 */
export async function openTestHouse(
  options: { clock?: Clock; databaseUrl?: string } = {},
): Promise<TestHouse> {
  const folder = await mkdtemp(join(tmpdir(), "missiva-test-"))
  const target = databaseTarget(options.databaseUrl ?? pathToFileURL(join(folder, "missiva.db")).href)
  await migrate(target)
  const sql = openSql(target)
  const prisma = openPrisma(target)
  if (options.databaseUrl) await emptyDatabase(sql)
  const blobFolder = join(folder, "blobs")
  const blobs = new Blobs(blobFolder)
  const store = new Store({ sql, blobs, clock: options.clock ?? systemClock, log: silentLog })
  return {
    folder,
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
      await rm(folder, { recursive: true, force: true })
    },
  }
}

const tables =
  "message tombstone mailbox subscription usage content summary garbage queued_recipient queued_message " +
  "alias_target alias session identity contact preference audit setting account domain"

async function emptyDatabase(sql: Sql): Promise<void> {
  await sql.write(async (tx) => {
    for (const table of tables.split(" ")) await tx.run(`DELETE FROM ${table}`)
  })
}

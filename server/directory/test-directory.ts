import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { pathToFileURL } from "node:url"
import { migrate } from "../db/migrate.ts"
import { openSql } from "../db/open.ts"
import { openPrisma } from "../db/prisma.ts"
import { type DatabaseTarget, databaseTarget } from "../db/target.ts"
import { silentLog } from "../log.ts"
import { testSettings } from "../test-settings.ts"
import { Directory, type DirectoryParts } from "./directory.ts"

/** A clock that stands still until it is moved. */
class TestClock {
  time = Date.parse("2026-03-01T12:00:00Z")
  now = () => this.time
}

/** A directory over a fresh database of its own, for tests. */
export interface TestDirectory extends AsyncDisposable {
  directory: Directory
  parts: DirectoryParts
  clock: TestClock
}

export const tester = { address: "test" }

/** The databases tests run on: SQLite always, PostgreSQL where a server for tests is named. */
export const testDatabases: DatabaseTarget["provider"][] = testSettings.postgresql
  ? ["sqlite", "postgresql"]
  : ["sqlite"]

async function freshTarget(provider: DatabaseTarget["provider"], folder: string): Promise<DatabaseTarget> {
  if (provider === "sqlite") return databaseTarget(pathToFileURL(join(folder, "missiva.db")).href)
  const server = testSettings.postgresql!
  const name = `directory_${process.pid}_${Math.trunc(performance.now() * 1000)}`
  const admin = openSql(databaseTarget(server))
  await admin.run(`CREATE DATABASE ${name}`)
  await admin.close()
  const url = new URL(server)
  url.pathname = `/${name}`
  return databaseTarget(url.href)
}

export async function openTestDirectory(
  provider: DatabaseTarget["provider"] = "sqlite",
): Promise<TestDirectory> {
  const folder = mkdtempSync(join(tmpdir(), "missiva-directory-"))
  const target = await freshTarget(provider, folder)
  await migrate(target)
  const clock = new TestClock()
  const parts: DirectoryParts = {
    sql: openSql(target),
    prisma: openPrisma(target),
    clock,
    log: silentLog,
    keyFolder: join(folder, "keys"),
    hostname: undefined,
  }
  return {
    directory: new Directory(parts),
    parts,
    clock,
    async [Symbol.asyncDispose]() {
      await parts.prisma.$disconnect()
      await parts.sql.close()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

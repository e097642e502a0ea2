import { join } from "node:path"
import { pathToFileURL } from "node:url"
import { systemClock } from "../../server/clock.ts"
import { openSql } from "../../server/db/open.ts"
import { databaseTarget, openPrisma } from "../../server/db/prisma.ts"
import { Directory } from "../../server/directory/directory.ts"
import { silentLog } from "../../server/log.ts"

const actor = { address: "bench" }

/** Makes user1 … userN at example.test in the data folder of a running Missiva. */
export function makeAccounts(folder: string, count: number, password: string): Promise<void> {
  return withDirectory(folder, async (directory) => {
    await directory.createDomain({ name: "example.test" }, actor)
    for (let number = 1; number <= count; number++)
      await directory.createAccount(
        { address: `user${number}@example.test`, name: `User ${number}`, password },
        actor,
      )
  })
}

/** Makes it the relay of domains: mail for them is taken from everybody and handed to one server. */
export function relayFor(
  folder: string,
  domains: readonly string[],
  server: { host: string; port: number },
): Promise<void> {
  return withDirectory(folder, async (directory) => {
    for (const domain of domains)
      await directory.routes.set("domain", domain, { ...server, accepts: true }, actor)
  })
}

async function withDirectory(folder: string, work: (directory: Directory) => Promise<void>): Promise<void> {
  const target = databaseTarget(pathToFileURL(join(folder, "missiva.db")).href)
  const sql = openSql(target)
  const prisma = openPrisma(target)
  const parts = {
    sql,
    prisma,
    clock: systemClock,
    log: silentLog,
    keyFolder: join(folder, "keys"),
    hostname: undefined,
  }
  await work(new Directory(parts))
  await sql.close()
  await prisma.$disconnect()
}

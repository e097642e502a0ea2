import { join } from "node:path"
import { pathToFileURL } from "node:url"
import { systemClock } from "../../server/clock.ts"
import { openSql } from "../../server/db/open.ts"
import { databaseTarget, openPrisma } from "../../server/db/prisma.ts"
import { Directory } from "../../server/directory/directory.ts"
import { silentLog } from "../../server/log.ts"

/** Makes user1 … userN at example.test in the data folder of a running Missiva. */
export async function makeAccounts(folder: string, count: number, password: string): Promise<void> {
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
  const directory = new Directory(parts)
  const actor = { address: "bench" }
  await directory.createDomain({ name: "example.test" }, actor)
  for (let number = 1; number <= count; number++)
    await directory.createAccount(
      { address: `user${number}@example.test`, name: `User ${number}`, password },
      actor,
    )
  await sql.close()
  await prisma.$disconnect()
}

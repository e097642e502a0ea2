import { join } from "node:path"
import { pathToFileURL } from "node:url"
import { systemClock } from "../server/clock.ts"
import { openSql } from "../server/db/open.ts"
import { openPrisma } from "../server/db/prisma.ts"
import { databaseTarget } from "../server/db/target.ts"
import { Directory } from "../server/directory/directory.ts"
import { silentLog } from "../server/log.ts"

/** Works with the directory of a Missiva, running or not. @param folder its data */
export async function withDirectory(
  folder: string,
  work: (directory: Directory) => Promise<void>,
): Promise<void> {
  const target = databaseTarget(pathToFileURL(join(folder, "missiva.db")).href)
  const [sql, prisma] = [openSql(target), openPrisma(target)]
  const keyFolder = join(folder, "keys")
  try {
    await work(
      new Directory({ sql, prisma, clock: systemClock, log: silentLog, keyFolder, hostname: undefined }),
    )
  } finally {
    await sql.close()
    await prisma.$disconnect()
  }
}

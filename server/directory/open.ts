import { createHmac } from "node:crypto"
import { join } from "node:path"
import { type Clock, systemClock } from "../clock.ts"
import type { Config } from "../config.ts"
import { openSql } from "../db/open.ts"
import { type Database, openPrisma } from "../db/prisma.ts"
import type { Sql } from "../db/sql.ts"
import { databaseTarget } from "../db/target.ts"
import type { Log } from "../log.ts"
import { Machine } from "../machine/machine.ts"
import { Directory } from "./directory.ts"
import { readOrMakeKey } from "./key-file.ts"

/** The directory of a process that is not the mail process, and what it stands on. */
export interface OpenDirectory {
  sql: Sql
  prisma: Database
  clock: Clock
  log: Log
  directory: Directory
  /** Gives a secret for one purpose, the same in every process over this data folder; nothing else can be told from it. */
  secret(purpose: string): string
  close(): Promise<void>
}

/** Opens the directory of a database that has been migrated. */
export function openDirectory(config: Config, log: Log): OpenDirectory {
  const target = databaseTarget(config.databaseUrl)
  const sql = openSql(target)
  const prisma = openPrisma(target)
  const clock = systemClock
  const keyFolder = join(config.dataFolder, "keys")
  const machine = new Machine(config)
  return {
    sql,
    prisma,
    clock,
    log,
    directory: new Directory({ ...config, sql, prisma, clock, log, keyFolder, machine }),
    secret: (purpose) =>
      createHmac("sha256", readOrMakeKey(keyFolder, "web.key")).update(purpose).digest("base64url"),
    async close() {
      await prisma.$disconnect()
      await sql.close()
    },
  }
}

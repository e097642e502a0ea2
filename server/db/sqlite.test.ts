import { fork } from "node:child_process"
import { once } from "node:events"
import { writeFile } from "node:fs/promises"
import { join } from "node:path"
import Libsql from "libsql"
import { afterAll, beforeAll, expect, test } from "vitest"
import { MailError } from "../errors.ts"
import { openTestHouse, type TestHouse } from "../store/test-house.ts"
import { openSqlite } from "./sqlite.ts"

let house: TestHouse
beforeAll(async () => {
  house = await openTestHouse()
})
afterAll(() => house.close())

test("waits for another process's lock without holding up the event loop", async () => {
  const script = join(house.folder, "locker.mjs")
  await writeFile(
    script,
    `import Libsql from ${JSON.stringify(import.meta.resolve("libsql"))}
     const db = new Libsql(${JSON.stringify(join(house.folder, "missiva.db"))})
     db.exec("BEGIN IMMEDIATE")
     process.send("locked")
     process.on("message", () => { db.exec("COMMIT"); process.exit(0) })`,
  )
  const locker = fork(script, { execArgv: [] })
  await once(locker, "message")
  const writing = house.sql.run("INSERT INTO setting (key, value) VALUES ('locked', 'out')")
  let turns = 0
  for (let turn = 0; turn < 20; turn++) {
    await new Promise((resume) => setTimeout(resume, 1))
    turns++
  }
  expect(await Promise.race([writing, "still waiting"])).toBe("still waiting")
  expect(turns).toBe(20)
  locker.send("go")
  expect(await writing).toBe(1)
})

test("every connection runs WAL with synchronous=FULL, or is refused", async () => {
  const memory = ":memory:" // cannot do WAL
  expect(() => openSqlite(memory)).toThrow(/synchronous=FULL/)
})

test("a full disk is told as such, and room heals it", async () => {
  const path = join(house.folder, "small.db")
  const setup = new Libsql(path)
  setup.exec("PRAGMA journal_mode = WAL; CREATE TABLE t (bytes BLOB)")
  setup.close()
  const small = openSqlite(path)
  await small.run("INSERT INTO t VALUES (?)", Buffer.alloc(10))
  await small.write((tx) => tx.get("PRAGMA max_page_count = 40"))
  await expect(small.run("INSERT INTO t VALUES (?)", Buffer.alloc(1_000_000))).rejects.toMatchObject({
    code: "no-space",
  })
  expect(await small.get("SELECT COUNT(*) AS n FROM t")).toMatchObject({ n: 1 })
  await small.write((tx) => tx.get("PRAGMA max_page_count = 4000"))
  expect(await small.run("INSERT INTO t VALUES (?)", Buffer.alloc(1_000_000))).toBe(1)
  await small.close()
})

test("work that goes on when the database is closed is refused, and the process lives", async () => {
  const sql = openSqlite(join(house.folder, "missiva.db"))
  const last = sql.run("INSERT INTO setting (key, value) VALUES ('last', 'word')")
  await sql.close()
  expect(await last).toBe(1)
  for (const late of [sql.get("SELECT 1"), sql.all("SELECT 1"), sql.run("DELETE FROM setting")])
    await expect(late).rejects.toThrow(new MailError("unavailable", "The server is stopping"))
})

import { existsSync } from "node:fs"
import { join } from "node:path"
import { expect, test } from "vitest"
import { mechanisms } from "../sasl/index.ts"
import { capabilities } from "./capabilities.ts"
import { commands } from "./commands/index.ts"

const names = capabilities.map(({ name }) => name)

test.each(capabilities)("$name is made true in $file", ({ file }) => {
  expect(existsSync(join(import.meta.dirname, file))).toBe(true)
})

test("every way to sign in is told of, and no other", () => {
  const told = names.filter((name) => typeof name === "string" && name.startsWith("AUTH="))
  expect(told.toSorted()).toEqual(mechanisms.map(({ name }) => `AUTH=${name}`).toSorted())
})

test("every command of RFC 3501 is there, once", () => {
  const table = commands.map(({ name }) => name)
  expect(new Set(table).size).toBe(table.length)
  const rfc3501 =
    "CAPABILITY NOOP LOGOUT STARTTLS AUTHENTICATE LOGIN SELECT EXAMINE CREATE DELETE RENAME SUBSCRIBE UNSUBSCRIBE " +
    "LIST LSUB STATUS APPEND CHECK CLOSE EXPUNGE SEARCH FETCH STORE COPY"
  expect(table).toEqual(expect.arrayContaining(rfc3501.split(" ")))
  expect(table).toEqual(expect.arrayContaining(["UID COPY", "UID FETCH", "UID SEARCH", "UID STORE"]))
})

test("what renumbers nothing says so: FETCH, STORE, SEARCH, SORT and THREAD by number", () => {
  const keeping = commands.filter((command) => command.keepsNumbers).map(({ name }) => name)
  expect(keeping.toSorted()).toEqual(["FETCH", "SEARCH", "SORT", "STORE", "THREAD"])
})

import { writeFileSync } from "node:fs"
import { join } from "node:path"
import { afterAll, beforeAll, expect, test } from "vitest"
import { openCommandLine } from "./test-command-line.ts"

const { missiva, folder, close } = openCommandLine()
afterAll(close)

function file(name: string, text: string): string {
  const path = join(folder, name)
  writeFileSync(path, text)
  return path
}

beforeAll(async () => {
  await missiva("domain add example.org")
  await missiva("account add ann@example.org")
})

test("scripts of a person: put, listed, activated, shown, deleted", async () => {
  const path = file("rules.sieve", 'require "fileinto";\nfileinto "Archive";\n')
  expect(await missiva(`sieve put ann@example.org rules ${path}`)).toMatchObject({ code: 0, err: "" })
  expect(await missiva("sieve activate ann@example.org rules")).toMatchObject({ code: 0 })
  expect((await missiva("sieve list ann@example.org")).out).toBe("* rules (40 bytes)")
  expect((await missiva("sieve get ann@example.org rules")).out).toBe(
    'require "fileinto";\nfileinto "Archive";',
  )
  expect(await missiva("sieve delete ann@example.org rules")).toMatchObject({ code: 1 })
  await missiva("sieve activate ann@example.org")
  expect(await missiva("sieve delete ann@example.org rules")).toMatchObject({ code: 0 })
  expect((await missiva("sieve list ann@example.org")).out).toBe("ann@example.org has no scripts")
})

test("a script that is wrong is not kept; the fault is told by line and column", async () => {
  const path = file("wrong.sieve", 'keep;\nfileinto "x";\n')
  const { code, err } = await missiva(`sieve put ann@example.org wrong ${path}`)
  expect(code).toBe(1)
  expect(err).toContain(`${path}:2:1: `)
  expect((await missiva("sieve list ann@example.org --json")).out).toBe("[]")
})

test("scripts of the administrator, of all domains and of one", async () => {
  const path = file("site.sieve", "keep;\n")
  expect(await missiva(`sieve put --site before spam ${path}`)).toMatchObject({ code: 0 })
  expect(await missiva(`sieve put --site after --domain example.org tag ${path}`)).toMatchObject({ code: 0 })
  expect(await missiva(`sieve put --site after --domain far.example tag ${path}`)).toMatchObject({ code: 1 })
  expect((await missiva("sieve list")).out.split("\n").toSorted()).toEqual([
    "after example.org: tag",
    "before all domains: spam",
  ])
  expect((await missiva("sieve get --site before spam")).out).toBe("keep;")
  expect(await missiva("sieve delete --site before spam")).toMatchObject({ code: 0 })
  expect(await missiva("sieve put --site sometimes spam x")).toMatchObject({ code: 2 })
})

test("there is nothing to trace before mail has come", async () => {
  expect((await missiva("sieve trace ann@example.org")).out).toBe(
    "No script looked at mail for ann@example.org lately",
  )
})

import { mkdtempSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { afterAll, beforeAll, expect, test } from "vitest"
import { openCommandLine } from "./test-command-line.ts"

const programs = mkdtempSync(join(tmpdir(), "missiva-programs-"))
const { missiva, close } = openCommandLine({
  MISSIVA_PIPE_FOLDER: programs,
  MISSIVA_FILE_FOLDERS: "/srv/mail",
})
beforeAll(async () => {
  writeFileSync(join(programs, "take"), "#!/bin/sh\n", { mode: 0o755 })
  for (const line of ["domain add example.org", "account add ann@example.org", "account add bob@example.org"])
    expect((await missiva(line)).code).toBe(0)
})
afterAll(() => {
  close()
  rmSync(programs, { recursive: true, force: true })
})

const deliver = (...words: string[]) => missiva(["account", "deliver", "ann@example.org", ...words])

test("where mail for an account goes is shown and changed", async () => {
  expect((await deliver()).out).toBe("ann@example.org: into its mailboxes")
  expect((await deliver("lmtp:mx.example.net", "/srv/mail/a/", "|take 'two words'")).out).toBe(
    'ann@example.org: into its mailboxes, and to lmtp:mx.example.net:24, /srv/mail/a/, |take "two words"',
  )
  expect((await deliver("bob@example.org", "--as", "onward", "--duplicates", "24")).out).toBe(
    "ann@example.org: to bob@example.org, and not into its mailboxes; the same message counts for 24 h",
  )
  expect(JSON.parse((await deliver("--as", "store", "--duplicates", "usual", "--json")).out)).toEqual({
    address: "ann@example.org",
    form: "store",
    targets: ["bob@example.org"],
    duplicateHours: null,
  })
})

test("an alias takes the same targets", async () => {
  expect((await missiva(["alias", "add", "robot@example.org", "|take", "/srv/mail/robot"])).out).toBe(
    "robot@example.org leads to |take, /srv/mail/robot",
  )
})

test("what is not allowed, or makes no sense, is refused with the reason", async () => {
  for (const [words, why] of [
    [["|missing"], /MISSIVA_PIPE_FOLDER/],
    [["/etc/passwd"], /MISSIVA_FILE_FOLDERS/],
    [["--as", "elsewhere"], /store, both or onward/],
    [["bob@example.org", "--as", "store"], /--as both/],
    [["--duplicates", "often"], /0 to 8784/],
    [["nobody@example.org"], /nobody at/],
  ] as const) {
    const { code, err } = await deliver(...words)
    expect(code).not.toBe(0)
    expect(err).toMatch(why)
  }
})

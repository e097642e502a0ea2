import { mkdtempSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { afterAll, beforeAll, expect, test } from "vitest"
import { readConfig } from "../config.ts"
import { reasonNames } from "../spam/reason.ts"
import { run } from "./run.ts"

const folder = mkdtempSync(join(tmpdir(), "missiva-cli-spam-"))
const config = () => readConfig({ MISSIVA_DATA: folder })
afterAll(() => rmSync(folder, { recursive: true, force: true }))

async function missiva(...line: string[]) {
  const said = { out: "", err: "" }
  const out = (text: string) => void (said.out += text)
  const err = (text: string) => void (said.err += text)
  const code = await run(line, config, { out, err, secret: async () => "correct horse battery" })
  return { code, ...said }
}

const letter = (name: string, text: string): string => {
  const path = join(folder, name)
  writeFileSync(path, text)
  return path
}
const pills = (n: number) =>
  `From: x@pills.example\r\nSubject: cheap pills ${n}\r\n\r\nBuy pills now! ${n}\r\n`
const lunch = (n: number) =>
  `From: ann@far.example\r\nSubject: lunch ${n}\r\n\r\nShall we have lunch on day ${n}?\r\n`

beforeAll(async () => {
  await missiva("domain", "add", "example.org")
  await missiva("account", "add", "ann@example.org")
})

test("files and folders are learnt once, for everybody or for one account", async () => {
  const spam = Array.from({ length: 60 }, (_, n) => letter(`spam-${n}.eml`, pills(n)))
  const good = Array.from({ length: 60 }, (_, n) => letter(`good-${n}.eml`, lunch(n)))
  expect(await missiva("spam", "learn", "spam", ...spam)).toMatchObject({ code: 0, out: "60 learnt as spam" })
  expect(await missiva("spam", "learn", "ham", "ann@example.org", ...good)).toMatchObject({
    out: "60 learnt as ham",
  })
  expect((await missiva("spam", "learn", "spam", ...spam)).out).toBe(
    "0 learnt as spam, 60 were known as that",
  )
  expect((await missiva("spam", "status")).out).toMatch(
    /To Junk from 5, refused from never[\s\S]*everybody +60 +60[\s\S]*ann@example\.org +0 +60/,
  )
})

test("a message is checked, with reasons in words and as JSON", async () => {
  const file = letter("new.eml", `${pills(99)}\r\n`)
  const { code, out } = await missiva("spam", "check", file)
  expect(code).toBe(0)
  expect(out).toMatch(
    /^spam, \d+\.\d points\n +\+\d\.\d {2}learnt-spam +It is like mail that people put into Junk/,
  )
  const json = JSON.parse(
    (await missiva("spam", "check", file, "--account", "ann@example.org", "--json")).out,
  )
  expect(json).toMatchObject({ spam: true, reasons: [{ name: "learnt-spam" }, { name: "header-missing" }] })
  expect((await missiva("spam", "check", letter("good.eml", lunch(99)))).out).toMatch(/^ham, /)
})

test("an account gets limits of its own", async () => {
  const file = letter("limit.eml", pills(7))
  const spam = async () =>
    JSON.parse((await missiva("spam", "check", file, "--account", "ann@example.org", "--json")).out).spam
  expect(await missiva("spam", "set", "ann@example.org", "--junk-from", "900")).toMatchObject({ code: 0 })
  expect(await spam()).toBe(false)
  await missiva("spam", "set", "ann@example.org", "--refuse-from", "50")
  expect(await spam()).toBe(false)
  await missiva("spam", "set", "ann@example.org", "--junk-from", "default")
  expect(await spam()).toBe(true)
})

test("what was learnt is forgotten, of one account or of the site", async () => {
  expect(await missiva("spam", "forget", "ann@example.org")).toMatchObject({
    code: 0,
    out: "The filter of ann@example.org starts again",
  })
  expect((await missiva("spam", "status")).out).not.toContain("ann@example.org")
  expect((await missiva("spam", "forget", "--everybody")).out).toBe("The filter of everybody starts again")
  expect((await missiva("spam", "status")).out).toContain("Nothing was learnt yet")
})

test.each([
  [["spam", "forget"], 2, "Say whose"],
  [["spam", "forget", "ann@example.org", "--everybody"], 2, "Say whose"],
  [["spam", "learn", "eggs", "x"], 2, "spam or ham"],
  [["spam", "learn", "spam", "ann@example.org"], 2, "Which files?"],
  [["spam", "learn", "spam", "/nowhere"], 1, "/nowhere cannot be read (ENOENT)"],
  [["spam", "set", "ann@example.org"], 2, "--junk-from or --refuse-from"],
  [
    ["spam", "set", "ann@example.org", "--junk-from", "much"],
    2,
    'points such as 6.5, off or default, not "much"',
  ],
  [["spam", "check", "/nowhere"], 1, "cannot be read"],
])("%j is answered in a sentence", async (line, code, text) => {
  const said = await missiva(...line)
  expect(said.code).toBe(code)
  expect(said.err).toContain(text)
})

test.each(["en", "ca", "es", "pt"])("every reason has a sentence in %s", async (language) => {
  const { default: catalogue } = await import(`../../messages/${language}/spam.json`, {
    with: { type: "json" },
  })
  expect(Object.keys(catalogue.reasons)).toEqual(expect.arrayContaining([...reasonNames]))
})

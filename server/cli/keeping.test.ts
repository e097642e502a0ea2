import { writeFileSync } from "node:fs"
import { join } from "node:path"
import { afterAll, beforeAll, expect, test } from "vitest"
import { systemClock } from "../clock.ts"
import { openSql } from "../db/open.ts"
import { databaseTarget } from "../db/target.ts"
import { silentLog } from "../log.ts"
import { Blobs } from "../store/blobs.ts"
import { Store } from "../store/store.ts"
import { openCommandLine } from "./test-command-line.ts"

// Mail that was expunged, counters, and filters of other programs.

const line = openCommandLine()
const missiva = (...words: string[]) => line.missiva(words)
const letter = (subject: string) => join(line.folder, `${subject}.eml`)

beforeAll(async () => {
  await missiva("domain", "add", "example.test")
  await missiva("account", "add", "ann@example.test")
  for (const subject of ["one", "two"]) {
    writeFileSync(letter(subject), `From: bob@far.example\r\nSubject: ${subject}\r\n\r\nhello\r\n`)
    await missiva("import", "ann@example.test", letter(subject), "--into", "Kept")
  }
  const { databaseUrl, undeleteTime } = line.config()
  const sql = openSql(databaseTarget(databaseUrl))
  const blobs = new Blobs(join(line.folder, "blobs"))
  const store = new Store({ sql, blobs, clock: systemClock, log: silentLog, undeleteTime })
  const [account] = await sql.all<{ id: number }>("SELECT id FROM account")
  const mailbox = await store.mailbox(account!.id, "Kept")
  await store.remove(mailbox.id, [1, 2])
  await sql.run("UPDATE mailbox SET bytes = 99 WHERE id = ?", mailbox.id)
  await sql.close()
})
afterAll(line.close)

test("undelete shows what was expunged, and puts it back by its number or all together", async () => {
  const { messages } = JSON.parse((await missiva("undelete", "ann@example.test", "--json")).out)
  expect(messages).toMatchObject([
    { mailbox: "Kept", subject: "two" },
    { mailbox: "Kept", subject: "one" },
  ])
  expect((await missiva("undelete", "ann@example.test", "--mailbox", "Other")).out).toBe(
    "There is nothing to be had back",
  )
  expect((await missiva("undelete", "ann@example.test", "x")).code).toBe(2)
  expect((await missiva("undelete", "ann@example.test", String(messages[1].id))).out).toBe(
    "1 message is back",
  )
  expect((await missiva("undelete", "ann@example.test", "--all")).out).toBe("1 message is back")
})

test("quota recount mends counters, and fsck is content then", async () => {
  expect((await missiva("fsck")).code).toBe(1)
  expect((await missiva("quota", "recount", "ann@example.test")).out).toMatch(
    /\n- mended Kept of account \d+$/,
  )
  expect((await missiva("quota", "recount")).out).toMatch(/^Counted \d+ mailboxes$/)
  expect(await missiva("fsck")).toMatchObject({ code: 0 })
})

test("sieve convert writes a script; what is left to do by hand is told by its code", async () => {
  const file = join(line.folder, "filters")
  writeFileSync(file, ":0\n* ^Subject:.*report\nreports/\n")
  expect(await missiva("sieve", "convert", "procmail", file)).toEqual({
    code: 0,
    out: 'require ["fileinto", "mailbox"];\n\nif header :contains "subject" "report" {\n  fileinto :create "reports";\n  stop;\n}',
    err: "",
  })
  writeFileSync(file, "|/usr/bin/handler\n")
  expect((await missiva("sieve", "convert", "qmail", file)).code).toBe(1)
  const { leftovers } = JSON.parse((await missiva("sieve", "convert", "qmail", file, "--json")).out)
  expect(leftovers).toEqual([{ line: 1, text: "|/usr/bin/handler", why: "a program takes the message" }])
  expect((await missiva("sieve", "convert", "sendmail", file)).code).toBe(2)
})

test("sieve apply runs a script over mail that is there, and only tells what it would do when asked to", async () => {
  for (const subject of ["plan", "offer"]) {
    writeFileSync(letter(subject), `From: bob@far.example\r\nSubject: ${subject}\r\n\r\nhello\r\n`)
    await missiva("import", "ann@example.test", letter(subject), "--into", "Pile")
  }
  const script = join(line.folder, "sort.sieve")
  writeFileSync(
    script,
    'require ["fileinto", "mailbox"]; if header "subject" "plan" { fileinto :create "Plans"; } else { discard; }',
  )
  const dry = await missiva("sieve", "apply", "ann@example.test", script, "Pile", "--dry-run", "--json")
  expect(JSON.parse(dry.out)).toMatchObject({ looked: 2, moved: 2, failed: 0, dryRun: true })
  expect((await missiva("sieve", "apply", "ann@example.test", script, "Pile")).out).toMatch(
    /moved to Plans[\s\S]*moved to Trash[\s\S]*2 messages looked at: moved 2, copied 0, flagged 0; failed 0$/,
  )
  expect((await missiva("sieve", "apply", "ann@example.test", script, "Pile")).out).toMatch(
    /^0 messages looked at/,
  )
  expect((await missiva("sieve", "apply", "ann@example.test", "none", "Pile")).code).toBe(1)
  writeFileSync(script, "nonsense")
  expect((await missiva("sieve", "apply", "ann@example.test", script, "Pile")).err).toContain("line 1")
  expect(await missiva("fsck")).toMatchObject({ code: 0 })
})

test("how long mail stays in Trash and Junk is said for a domain, and for an account otherwise", async () => {
  expect(
    (await missiva("domain", "set", "example.test", "--trash-days", "30", "--junk-days", "14")).code,
  ).toBe(0)
  const { out } = await missiva("domain", "list", "--json")
  expect(out).toMatch(/"trashDays":\s*30,\s*"junkDays":\s*14/)
  expect((await missiva("account", "retention", "ann@example.test", "--trash-days", "0")).out).toBe(
    "ann@example.test: mail stays in Trash for ever, in Junk as in its domain",
  )
  expect((await missiva("account", "retention", "ann@example.test", "--trash-days", "usual")).out).toContain(
    "in Trash as in its domain",
  )
  expect((await missiva("account", "retention", "ann@example.test", "--junk-days", "x")).code).toBe(2)
})

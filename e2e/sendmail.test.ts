import { spawn } from "node:child_process"
import { join } from "node:path"
import { afterAll, beforeAll, expect, test } from "vitest"
import { type Missiva, startMissiva } from "./missiva.ts"

// The commands that scripts and cron use, as they would be called, against a server that is up, down and up again.

let missiva: Missiva

beforeAll(async () => {
  missiva = await startMissiva()
})
afterAll(() => missiva?.stop())

interface Ended {
  code: number | null
  text: string
}

function call(name: string, words: string[], input = "", uid = process.getuid!()): Promise<Ended> {
  const env = {
    ...Object.fromEntries(Object.entries(process.env).filter(([key]) => !key.startsWith("MISSIVA_"))),
    NODE_ENV: "production" as const,
    MISSIVA_DATA: missiva.folder,
  }
  const child = spawn(join(import.meta.dirname, "../bin", name), words, { env, cwd: "/", uid })
  let text = ""
  child.stdout.on("data", (chunk) => (text += chunk))
  child.stderr.on("data", (chunk) => (text += chunk))
  child.stdin.end(input)
  return new Promise((resolve, reject) => {
    child.on("error", reject)
    child.on("close", (code) => resolve({ code, text }))
  })
}

/** How often a text was delivered, as the log tells. */
const accepted = async (trace: RegExp) => ((await missiva.log()).match(trace) ?? []).length

const pickedUp = /"event":"message\.accepted"[^\n]*"sender":"cron@example\.test"/g

test("sendmail hands a message over, while the server runs and while it does not", async () => {
  const before = await accepted(pickedUp)
  const message = "To: alice@example.test\nSubject: nightly\n\nall is well\n"
  expect(await call("sendmail", ["-t", "-i", "-f", "cron@example.test"], message)).toEqual({
    code: 0,
    text: "",
  })
  await expect.poll(() => accepted(pickedUp), { timeout: 20_000 }).toBe(before + 1)
  await missiva.stopMail()
  expect((await call("sendmail", ["-fcron@example.test", "-v", "alice@example.test"], message)).text).toBe(
    "Kept for alice@example.test\n",
  )
  await missiva.restart()
  await expect.poll(() => accepted(pickedUp), { timeout: 20_000 }).toBe(before + 2)
})

test("sendmail -bs speaks SMTP", async () => {
  const dialogue =
    "EHLO me\r\nMAIL FROM:<cron@example.test>\r\nRCPT TO:<bob@example.test>\r\nDATA\r\nSubject: x\r\n\r\nhi\r\n.\r\nQUIT\r\n"
  const before = await accepted(pickedUp)
  const { code, text } = await call("sendmail", ["-bs"], dialogue)
  expect(code).toBe(0)
  expect(text.match(/^\d{3}/gm)).toEqual([
    "220",
    "250",
    "250",
    "250",
    "250",
    "250",
    "250",
    "354",
    "250",
    "221",
  ])
  await expect.poll(() => accepted(pickedUp), { timeout: 20_000 }).toBe(before + 1)
})

test("what cannot be sent is refused with the exit code of sysexits", async () => {
  expect(await call("sendmail", ["-i"], "Subject: x\n\n")).toEqual({
    code: 65,
    text: "sendmail: No recipients were given\n",
  })
  expect((await call("sendmail", ["-bz"])).code).toBe(64)
})

test("mailq shows the queue, sendmail -q tries it again, newaliases has nothing to rebuild", async () => {
  expect(await call("mailq", [])).toEqual({ code: 0, text: "Mail queue is empty\n" })
  expect((await call("sendmail", ["-q"])).text).toBe("Nothing waits\n")
  expect(await call("newaliases", [])).toEqual({ code: 0, text: "" })
})

const isRoot = process.getuid!() === 0
if (!isRoot) console.warn("SKIPPED: commands as another user of the machine (the tests do not run as root)")

test.skipIf(!isRoot)("who may not look into the data was told of an external error", async () => {
  const nobody = 65_534
  const { code, text } = await call("mailq", [], "", nobody)
  expect(code).toBe(1)
  expect(text).toMatch(/This user may not open \S+; run this as the user the server runs as/)
  const sent = await call("sendmail", ["alice@example.test"], "Subject: x\n\n", nobody)
  expect(sent.code).toBe(75)
  expect(sent.text).toMatch(/this user may not put mail into \S+; MISSIVA_SPOOL can name a folder for all/)
})

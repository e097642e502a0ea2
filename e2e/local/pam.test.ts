import { execFileSync, spawnSync } from "node:child_process"
import { existsSync, rmSync, writeFileSync } from "node:fs"
import { ImapFlow } from "imapflow"
import { createTransport } from "nodemailer"
import { afterAll, beforeAll, expect } from "vitest"
import { withProgram } from "../interop/programs.ts"
import { type Missiva, startMissiva } from "../missiva.ts"
import { openWire } from "../wire.ts"
import { canMakeUsers, makeUser, type TestUser } from "./machine-users.ts"

// Users of this machine sign in with their system password by PAM: the real library, a service file made for the test.

const service = "/etc/pam.d/missiva"
const unix = "auth required pam_unix.so nodelay\naccount required pam_unix.so\n"
const domain = "box.example.test"
const canServe = canMakeUsers && !existsSync(service)
if (canMakeUsers && !canServe) console.warn(`SKIPPED: PAM (this machine has its own ${service})`)
const withPam: typeof withProgram = (program, name, run) => {
  if (canServe) withProgram(program, name, run)
}

let missiva: Missiva
let ann: TestUser

beforeAll(async () => {
  if (!canServe) return
  writeFileSync(service, unix)
  ann = makeUser()
  missiva = await startMissiva({ env: { MISSIVA_SYSTEM_LOGIN: "pam", MISSIVA_PLAIN_LOGIN: "on" } })
  await missiva.command("domain", "add", domain, "--local", "yes")
})
afterAll(async () => {
  await missiva?.stop()
  ann?.remove()
  if (canServe) rmSync(service, { force: true })
})

async function byImap(name: string, pass: string): Promise<boolean> {
  const client = new ImapFlow({
    host: "127.0.0.1",
    port: missiva.ports.imap,
    secure: false,
    auth: { user: name, pass, loginMethod: "LOGIN" },
    logger: false,
    tls: { rejectUnauthorized: false },
  })
  client.on("error", () => undefined)
  try {
    await client.connect()
    await client.logout()
    return true
  } catch {
    client.close()
    return false
  }
}

async function byPop3(name: string, pass: string): Promise<boolean> {
  const wire = await openWire(missiva.ports.pop3)
  await wire.until(/^\+OK/m)
  wire.send(`USER ${name}\r\n`)
  await wire.until(/^\+OK/m)
  wire.send(`PASS ${pass}\r\n`)
  const answer = await wire.until(/^(?:\+OK|-ERR)/m)
  wire.close()
  return !answer.includes("-ERR")
}

async function bySmtp(name: string, pass: string): Promise<boolean> {
  const transport = createTransport({
    host: "127.0.0.1",
    port: missiva.ports.submission,
    ignoreTLS: true,
    auth: { user: name, pass },
  })
  const right = await transport.verify().catch(() => false)
  transport.close()
  return right
}

const name = () => `${ann.name}@${domain}`

withPam(
  "/usr/bin/pamtester",
  "the password of the system opens IMAP, POP3 and submission, by address or by name",
  async () => {
    expect(await byImap(name(), ann.password)).toBe(true)
    expect(await byPop3(name(), ann.password)).toBe(true)
    expect(await bySmtp(ann.name, ann.password)).toBe(true)
    for (const wrong of [`${ann.password}x`, "", "x\0", "x".repeat(2_000)])
      expect(await bySmtp(name(), wrong)).toBe(false)
    expect(await byImap("root", ann.password)).toBe(false)
  },
)

withPam(
  "/usr/bin/pamtester",
  "a locked account, an expired one, and an expired password open nothing",
  async () => {
    const refused = async (change: string[], back: string[]) => {
      execFileSync(change[0]!, [...change.slice(1), ann.name])
      const answers = [await byImap(name(), ann.password), await byPop3(name(), ann.password)]
      execFileSync(back[0]!, [...back.slice(1), ann.name])
      expect(answers).toEqual([false, false])
    }
    await refused(["usermod", "-L"], ["usermod", "-U"])
    await refused(["chage", "-E", "2020-01-01"], ["chage", "-E", "-1"])
    await refused(["chage", "-d", "0"], ["chage", "-d", "2026-01-01"])
    expect(await byPop3(name(), ann.password)).toBe(true)
  },
)

withPam("/usr/bin/pamtester", "a new password counts at once, the old one no more", async () => {
  const before = ann.password
  expect(await byImap(name(), before)).toBe(true)
  ann.changePassword("another word for it")
  expect(await byImap(name(), before)).toBe(false)
  expect(await byImap(name(), ann.password)).toBe(true)
})

withPam("/usr/bin/pamtester", "a PAM module that hangs is given up, and others sign in then", async () => {
  const seconds = 4_000 + (process.pid % 1_000)
  writeFileSync(
    service,
    `auth required pam_exec.so quiet /bin/sleep ${seconds}\naccount required pam_permit.so\n`,
  )
  try {
    ann.changePassword("and another one")
    expect(await bySmtp(name(), ann.password)).toBe(false)
  } finally {
    // It has a session of its own, and nobody else ends it.
    const { stdout } = spawnSync("pgrep", ["-f", `^/bin/sleep ${seconds}$`], { encoding: "utf8" })
    for (const pid of stdout.split("\n").filter(Boolean)) process.kill(Number(pid))
    writeFileSync(service, unix)
  }
  expect(await byImap(name(), ann.password)).toBe(true)
})

withPam("/usr/bin/pamtester", "without a service for us nobody signs in", async () => {
  rmSync(service)
  writeFileSync(service, "auth required pam_deny.so\naccount required pam_deny.so\n")
  ann.changePassword("the last one of them")
  expect(await byImap(name(), ann.password)).toBe(false)
  writeFileSync(service, unix)
  expect(await byImap(name(), ann.password)).toBe(true)
})

import {
  chmodSync,
  chownSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { afterAll, beforeAll, describe, expect, test } from "vitest"
import { imapOf } from "../imap.ts"
import { type Missiva, startMissiva } from "../missiva.ts"
import { submit } from "../submit.ts"
import { canTakeLmtp, type DovecotLmtp, startDovecotLmtp } from "./dovecot-lmtp.ts"
import { canMakeUsers, makeUser, type TestUser } from "./machine-users.ts"

// Mail that goes other ways than into mailboxes: to Dovecot by LMTP, and where /etc/aliases and ~/.forward of real users
// of this machine lead it.

const domain = "box.example.test"
let missiva: Missiva
let home: string
let ann: TestUser
let dovecot: DovecotLmtp | undefined

beforeAll(async () => {
  if (!canMakeUsers) return
  ann = makeUser()
  home = mkdtempSync(join(tmpdir(), "missiva-ways-"))
  chmodSync(home, 0o755)
  for (const name of ["programs", "archive"]) mkdirSync(join(home, name), { mode: 0o755 })
  chownSync(join(home, "archive"), ann.uid, ann.uid)
  writeFileSync(
    join(home, "programs", "take"),
    `#!/bin/sh\n(id -un; echo "$1|$2"; cat) > ${home}/archive/taken\n`,
    {
      mode: 0o755,
    },
  )
  writeFileSync(
    join(home, "aliases"),
    [
      `robot: "|/usr/local/lib/take \\"two words\\" 'and more'"`,
      `archive: ${home}/archive/box, ${ann.name}`,
      `folder: "${home}/archive/dir/"`,
      `list: ":include:${home}/list"`,
      "secret: /etc/cron.d/missiva-must-not",
      'shell: "|/bin/sh -c id"',
      "nowhere: /dev/null",
      "",
    ].join("\n"),
  )
  writeFileSync(join(home, "list"), `${home}/archive/listed, nowhere\n`)
  missiva = await startMissiva({
    env: {
      MISSIVA_PIPE_FOLDER: join(home, "programs"),
      MISSIVA_FILE_FOLDERS: `${home}/archive,~`,
      MISSIVA_SYSTEM_ALIASES: join(home, "aliases"),
      MISSIVA_PLAIN_LOGIN: "on",
    },
  })
  await missiva.command("domain", "add", domain, "--local", "yes")
  if (canTakeLmtp)
    dovecot = await startDovecotLmtp(["office@example.test", "bob@example.test", "full@example.test"])
  else console.warn("SKIPPED: LMTP to Dovecot (Debian's dovecot-lmtpd is not installed)")
})
afterAll(async () => {
  await missiva?.fsck()
  await missiva?.stop()
  await dovecot?.stop()
  ann?.remove()
  if (home) rmSync(home, { recursive: true, force: true })
})

const send = (to: string | string[], subject: string, text = "Hello.") =>
  submit(missiva, "alice@example.test", { to, subject, text })

const at = (name: string) => `${name}@${domain}`
const file = (name: string) => join(home, "archive", name)
const text = (name: string) => (existsSync(file(name)) ? readFileSync(file(name), "utf8") : "")

/** Texts of what alice was told. */
async function notices(): Promise<string> {
  const client = await imapOf(missiva, "alice@example.test")
  await client.mailboxOpen("INBOX")
  const found: string[] = []
  for await (const message of client.fetch("1:*", { source: true })) found.push(String(message.source))
  await client.logout()
  return found.filter((source) => source.includes("report-type=delivery-status")).join("")
}

describe.skipIf(!canMakeUsers)("/etc/aliases", () => {
  test("a file gets mail as its owner, beside the user who gets it too", async () => {
    await send(at("archive"), "for the archive", "From here on")
    await expect.poll(() => text("box")).toContain("Subject: for the archive")
    expect(text("box")).toContain("\n>From here on\n")
    expect([statSync(file("box")).uid, statSync(file("box")).mode & 0o777]).toEqual([ann.uid, 0o600])
    await expect
      .poll(() => (existsSync(ann.mail) ? readFileSync(ann.mail, "utf8") : ""))
      .toContain("for the archive")
  })

  test("a folder is a Maildir; a list may lead to a file", async () => {
    await send(at("folder"), "for the folder")
    await expect.poll(() => existsSync(file("dir/new")) && readdirSync(file("dir/new"))).toHaveLength(1)
    await send(at("list"), "for the list")
    await expect.poll(() => text("listed")).toContain("Subject: for the list")
  })

  test("a program the administrator approved gets its words, and is nobody", async () => {
    // It may write to this file, as anybody may.
    writeFileSync(file("taken"), "")
    chmodSync(file("taken"), 0o666)
    await send(at("robot"), "for the robot")
    await expect.poll(() => text("taken")).toContain("Subject: for the robot")
    expect(text("taken").split("\n").slice(0, 2)).toEqual(["nobody", "two words|and more"])
  })

  test("what is not allowed goes back with the reason, and stands in the log", async () => {
    await send([at("secret"), at("shell")], "not allowed")
    await expect.poll(notices).toContain("mail may not be written to /etc/cron.d/missiva-must-not")
    await expect.poll(notices).toContain('There is no program "sh" that mail may be piped to')
    expect(existsSync("/etc/cron.d/missiva-must-not")).toBe(false)
    expect((await missiva.log()).match(/"event":"delivery\.not-allowed"/g)).toHaveLength(2)
  })

  test("~/.forward may name a file of the user's own, and no other's", async () => {
    writeFileSync(join(ann.home, ".forward"), `\\${ann.name}, ${ann.home}/copies, ${file("box")}x\n`, {
      mode: 0o644,
    })
    chownSync(join(ann.home, ".forward"), ann.uid, ann.uid)
    chownSync(join(home, "archive"), 0, 0)
    await send(at(ann.name), "a copy for herself")
    const copies = join(ann.home, "copies")
    await expect
      .poll(() => (existsSync(copies) ? readFileSync(copies, "utf8") : ""))
      .toContain("a copy for herself")
    expect(statSync(copies).uid).toBe(ann.uid)
    expect(existsSync(`${file("box")}x`)).toBe(false)
    await expect
      .poll(async () => JSON.parse(await missiva.command("queue", "list", "--json")))
      .toEqual([expect.objectContaining({ state: "due" })])
    for (const { id } of JSON.parse(await missiva.command("queue", "list", "--json")))
      await missiva.command("queue", "cancel", String(id))
    rmSync(join(ann.home, ".forward"))
  })
})

describe.skipIf(!canMakeUsers || !canTakeLmtp)("LMTP to Dovecot", () => {
  test("an alias and an account are led there, over TLS and by a socket; what Dovecot refuses bounces", async () => {
    const { port, socket, messages } = dovecot!
    await missiva.command("alias", "add", "office@example.test", `lmtp:127.0.0.1:${port}`)
    await missiva.command("alias", "add", "full@example.test", `lmtp:127.0.0.1:${port}`)
    await missiva.command("alias", "add", "stranger@example.test", `lmtp:127.0.0.1:${port}`)
    await missiva.command("account", "deliver", "bob@example.test", `lmtp:${socket}`)
    const to = ["office", "full", "stranger", "bob"].map((name) => `${name}@example.test`)
    await send(to, "by LMTP", `.dot\n${"line\n".repeat(5_000)}`)
    for (const name of ["office", "bob"]) {
      await expect.poll(() => messages(`${name}@example.test`)).toHaveLength(1)
      const [received] = messages(`${name}@example.test`)
      expect(received).toMatch(/^Return-Path: <alice@example\.test>/)
      expect(received).toContain("Subject: by LMTP")
      expect(received!.match(/^line\r?$/gm)).toHaveLength(5_000)
    }
    // An attempt is written down when it is settled, a moment after the other server has the message.
    const tlsOf = async (name: string) => {
      const lines = (await missiva.log()).split("\n")
      const attempt = lines.find((line) => line.includes("queue.attempt") && line.includes(`"${name}@`))
      return attempt && JSON.parse(attempt).tls
    }
    await expect.poll(() => tlsOf("office")).toMatch(/^TLSv1\.3/)
    await expect.poll(() => tlsOf("bob")).toBe("")
    await expect.poll(notices).toContain("stranger@example.test: there is nobody by that name")
    await expect.poll(notices).toContain("full@example.test: the mailbox is full")
    const bob = await imapOf(missiva, "bob@example.test")
    await bob.mailboxOpen("INBOX")
    expect(await bob.search({ subject: "by LMTP" })).toHaveLength(1)
    await bob.logout()
  })

  test("while Dovecot is away mail waits, over kill -9 of ours too, and comes once", async () => {
    const { halt, start, messages } = dovecot!
    const before = messages("office@example.test").length
    await halt()
    await send("office@example.test", "while it was away")
    await expect.poll(() => missiva.command("queue", "list")).toContain("office@example.test")
    await missiva.kill()
    await start()
    await missiva.restart()
    const [{ id }] = JSON.parse(await missiva.command("queue", "list", "office", "--json"))
    await missiva.command("queue", "retry", String(id))
    await expect.poll(() => messages("office@example.test").length, { timeout: 60_000 }).toBe(before + 1)
    expect(messages("office@example.test").filter((one) => one.includes("while it was away"))).toHaveLength(1)
  })
})

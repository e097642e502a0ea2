import { chownSync, existsSync, lstatSync, mkdirSync, readFileSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import type { ImapFlow } from "imapflow"
import { afterAll, beforeAll, describe, expect, test } from "vitest"
import { testSettings } from "../../server/test-settings.ts"
import { openImap } from "../imap.ts"
import { run, withProgram } from "../interop/programs.ts"
import { type Missiva, password, startMissiva } from "../missiva.ts"
import { submit } from "../submit.ts"
import { openWire } from "../wire.ts"
import { canMakeUsers, makeUser, type TestUser } from "./machine-users.ts"

// Users of this machine, made for the test: mail comes by SMTP, and is read on the terminal, by IMAP and by POP3.

const domain = "box.example.test"
let missiva: Missiva
let ann: TestUser
let ben: TestUser

beforeAll(async () => {
  if (!canMakeUsers) return
  ann = makeUser()
  ben = makeUser()
  for (const sub of ["", "cur", "new", "tmp"]) {
    mkdirSync(join(ben.home, "Maildir", sub))
    chownSync(join(ben.home, "Maildir", sub), ben.uid, ben.uid)
  }
  const aliases = join(ann.home, "aliases")
  writeFileSync(aliases, `both-${process.pid}: ${ann.name}, ${ben.name}\n`)
  const programs = join(ben.home, "programs")
  mkdirSync(programs, { mode: 0o755 })
  writeFileSync(join(programs, "take"), `#!/bin/sh\n(id -un; echo "$1"; cat) > ${ann.home}/taken\n`, {
    mode: 0o755,
  })
  missiva = await startMissiva({
    env: {
      MISSIVA_PIPE_FOLDER: programs,
      MISSIVA_SYSTEM_LOGIN: "shadow",
      MISSIVA_PLAIN_LOGIN: "on",
      MISSIVA_SYSTEM_ALIASES: aliases,
    },
  })
  await missiva.command("domain", "add", domain, "--local", "yes")
})
afterAll(async () => {
  await missiva?.fsck()
  await missiva?.stop()
  ann?.remove()
  ben?.remove()
})

const addressOf = ({ name }: TestUser) => `${name}@${domain}`

const send = (to: string, subject: string, text = "Hello.") =>
  submit(missiva, "alice@example.test", { to, subject, text })

async function imap(user: TestUser, name = addressOf(user)): Promise<ImapFlow> {
  const auth = { user: name, pass: user.password, loginMethod: "LOGIN" as const }
  const client = await openImap({ port: missiva.ports.imap, auth })
  await client.mailboxOpen("INBOX")
  return client
}

/** "subject flags" of the inbox by IMAP, sorted. */
async function inbox(client: ImapFlow): Promise<string[]> {
  await client.noop()
  const found: string[] = []
  if (client.mailbox && client.mailbox.exists > 0)
    for await (const message of client.fetch("1:*", { envelope: true, flags: true }))
      found.push(`${message.envelope!.subject} ${[...message.flags!].toSorted().join(" ")}`.trim())
  return found.toSorted()
}

const fileOf = ({ mail }: TestUser) => (existsSync(mail) ? readFileSync(mail, "utf8") : "")

describe.skipIf(!canMakeUsers)("a local domain", () => {
  test("its users are there without having been made; others are refused", async () => {
    const wire = await openWire(missiva.ports.smtp)
    await wire.until(/^220 /m)
    wire.send("EHLO far.example.test\r\n")
    await wire.until(/^250 /m)
    wire.send("MAIL FROM:<>\r\n")
    await wire.until(/^250/m)
    wire.send(`RCPT TO:<${addressOf(ann)}>\r\n`)
    await wire.until(/^250/m)
    wire.send(`RCPT TO:<${ann.name}+tag@${domain}>\r\n`)
    await wire.until(/^250/m)
    for (const nobody of ["nobody-of-this-name", "daemon", "-h", "ann;id"]) {
      wire.send(`RCPT TO:<${nobody}@${domain}>\r\n`)
      await wire.until(/^5\d\d/m)
    }
    wire.close()
  })

  test("mail is in /var/mail, which is the user's, and in the inbox by IMAP, with the name of passwd", async () => {
    await send(addressOf(ann), "first", "From the beginning\n\nFrom here on.")
    await expect.poll(() => fileOf(ann)).toContain("Subject: first")
    const facts = lstatSync(ann.mail)
    expect([facts.uid, facts.mode & 0o777]).toEqual([ann.uid, 0o600])
    expect(fileOf(ann)).toContain(">From here on.")
    const client = await imap(ann)
    expect(await inbox(client)).toEqual(["first"])
    await client.logout()
    expect(await missiva.command("account", "list")).toContain("Zoë Test")
  })

  test("a wrong password is refused, a changed one counts at once, also by login name alone", async () => {
    const before = ann.password
    ann.changePassword("another word for it")
    const client = await imap(ann, ann.name)
    await client.logout()
    await expect(imap({ ...ann, password: before })).rejects.toThrow()
    await expect(imap({ ...ann, name: "root", password: before })).rejects.toThrow()
    const pop3 = await openWire(missiva.ports.pop3)
    await pop3.until(/^\+OK/m)
    pop3.send(`USER ${addressOf(ann)}\r\n`)
    await pop3.until(/^\+OK/m)
    pop3.send(`PASS ${ann.password}\r\n`)
    await pop3.until(/^\+OK/m)
    pop3.close()
  })

  withProgram(
    "/usr/bin/mail",
    "what mail(1) reads and deletes is read and gone by IMAP, and the other way round",
    async () => {
      for (const subject of ["second", "third"]) await send(addressOf(ann), subject)
      await expect.poll(() => fileOf(ann)).toContain("Subject: third")
      writeFileSync(join(ann.home, ".mailrc"), "set hold\nset keep\n")
      const client = await imap(ann)
      const heard: string[] = []
      client.on("expunge", ({ seq }) => heard.push(`gone ${seq}`))
      client.on("flags", ({ seq }) => heard.push(`flags ${seq}`))
      const idling = client.idle()
      const shown = await ann.run("mail", ["-N"], "print 2\ndelete 1\nquit\n")
      expect(shown).toContain("Subject: second")
      // A session that waits hears of both.
      await expect.poll(() => heard.toSorted()).toEqual(expect.arrayContaining(["gone 1"]))
      await expect.poll(() => heard.some((each) => each.startsWith("flags"))).toBe(true)
      await client.noop()
      await idling
      await expect.poll(() => inbox(client)).toEqual(["second \\Seen", "third"])
      await client.messageDelete({ subject: "second" })
      await client.messageFlagsAdd({ subject: "third" }, ["\\Seen", "\\Answered"])
      await expect.poll(() => fileOf(ann)).toContain("X-Status: A")
      expect(fileOf(ann)).not.toContain("Subject: second")
      expect(await ann.run("mail", ["-N"], "from *\nexit\n")).toMatch(/third/)
      await client.logout()
    },
  )

  withProgram("/usr/bin/mutt", "mutt opens /var/mail and the same mailbox by IMAP", async () => {
    await send(addressOf(ann), "for mutt")
    await expect.poll(() => fileOf(ann)).toContain("Subject: for mutt")
    const flag = `script -qec "mutt -n -F /dev/null -f ${ann.mail} -e 'set quit=yes' -e 'push \\"<limit>~s mutt<enter><flag-message><quit>\\"'" /dev/null`
    await ann.run("sh", ["-c", flag])
    const client = await imap(ann)
    await expect
      .poll(async () => (await inbox(client)).find((each) => each.startsWith("for mutt")))
      .toContain("\\Flagged")
    await client.logout()
  })

  test("aliases(5) lead to both; a copy is kept beside what .forward sends on; a circle loses nothing", async () => {
    writeFileSync(join(ann.home, ".forward"), `\\${ann.name}, bob@example.test\n`)
    chownSync(join(ann.home, ".forward"), ann.uid, ann.uid)
    await send(`both-${process.pid}@${domain}`, "to all")
    for (const user of [ann, ben]) {
      const client = await imap(user)
      await expect.poll(() => inbox(client)).toEqual(expect.arrayContaining(["to all"]))
      await client.logout()
    }
    const bob = await imap({ ...ann, password }, "bob@example.test")
    await expect.poll(() => inbox(bob)).toEqual(expect.arrayContaining([expect.stringContaining("to all")]))
    await bob.logout()
    writeFileSync(join(ann.home, ".forward"), `${ben.name}\n`)
    writeFileSync(join(ben.home, ".forward"), `${ann.name}\n`)
    chownSync(join(ben.home, ".forward"), ben.uid, ben.uid)
    await send(addressOf(ann), "round and round")
    const client = await imap(ann)
    await expect.poll(() => inbox(client)).toEqual(expect.arrayContaining(["round and round"]))
    await client.logout()
    for (const { home } of [ann, ben]) await run("rm", [join(home, ".forward")])
  })

  test("a .forward that others could have written is not believed", async () => {
    writeFileSync(join(ann.home, ".forward"), "bob@example.test\n")
    chownSync(join(ann.home, ".forward"), ben.uid, ben.uid)
    await send(addressOf(ann), "not for bob")
    const client = await imap(ann)
    await expect.poll(() => inbox(client)).toEqual(expect.arrayContaining(["not for bob"]))
    await client.logout()
    await run("rm", [join(ann.home, ".forward")])
  })

  test("a program in .forward that the administrator put there gets mail, as the user; another one gets none", async () => {
    const forward = join(ann.home, ".forward")
    const wish = (text: string) => {
      writeFileSync(forward, text)
      chownSync(forward, ann.uid, ann.uid)
    }
    wish("\"|/usr/local/bin/take '$(id) it'\"\n")
    await send(addressOf(ann), "for a program")
    await expect.poll(() => existsSync(join(ann.home, "taken"))).toBe(true)
    const taken = readFileSync(join(ann.home, "taken"), "utf8")
    expect(taken.split("\n").slice(0, 2)).toEqual([ann.name, "$(id) it"])
    expect(taken).toContain("Subject: for a program")
    const client = await imap(ann)
    expect(await inbox(client)).not.toContain("for a program")
    wish('|"/bin/sh -c id"\n')
    await send(addressOf(ann), "for a shell")
    await expect.poll(() => inbox(client)).toContain("for a shell")
    await client.logout()
    await run("rm", [forward])
  })

  withProgram(
    "/usr/bin/doveadm",
    "Debian's Dovecot sees in ~/Maildir what we do, and we what it does",
    async () => {
      await send(addressOf(ben), "one")
      await send(addressOf(ben), "two")
      const client = await imap(ben)
      await expect.poll(() => inbox(client)).toEqual(expect.arrayContaining(["one", "two"]))
      await doveadm("mailbox list")
      await expect.poll(inDovecot).toEqual(await inbox(client))
      await doveadm("flags add \\Flagged mailbox INBOX header subject one")
      await doveadm("expunge mailbox INBOX header subject two")
      await doveadm("mailbox create Küche")
      await doveadm("copy Küche mailbox INBOX header subject one")
      await expect.poll(() => inbox(client)).not.toContain("two")
      await expect.poll(() => inbox(client)).toContain("one \\Flagged")
      const inKitchen = async () => {
        const status = await client.status("Küche", { messages: true }).catch(() => undefined)
        return status ? status.messages : undefined
      }
      await expect.poll(inKitchen).toBe(1)
      await client.messageFlagsAdd({ subject: "one" }, ["\\Seen"])
      await expect.poll(inDovecot).toContain("one \\Flagged \\Seen")
      expect(await inDovecot()).toEqual(await inbox(client))
      await client.logout()
    },
  )

  withProgram(
    "/usr/bin/mail",
    "mail(1) takes out what mail comes to: nothing is lost or doubled",
    async () => {
      const client = await imap(ann)
      await empty(client)
      await expect.poll(() => fileOf(ann)).toBe("")
      const printed: string[] = []
      const sent = await whileMailComes(ann, async () => {
        // It takes the first message away, and says which one it was.
        const output = await ann.run("mail", ["-N"], "print 1\ndelete 1\nquit\n").catch(() => "")
        const [subject] = /many\d+\./.exec(output) ?? []
        if (subject) printed.push(subject)
      })
      const left = sent.filter((subject) => !printed.includes(subject)).toSorted()
      await expect.poll(() => subjectsOf(client)).toEqual(left)
      const file = [...fileOf(ann).matchAll(/^Subject: (many\d+\.)$/gm)].map(([, subject]) => subject)
      expect(file.toSorted()).toEqual(left)
      expect(printed.length).toBeGreaterThan(2)
      await client.logout()
    },
  )

  withProgram(
    "/usr/bin/doveadm",
    "Dovecot, IMAP clients and deliveries share a Maildir: nothing is lost",
    async () => {
      const client = await imap(ben)
      await empty(client)
      await expect.poll(inDovecot).toEqual([])
      const removed: string[] = []
      const sent = await whileMailComes(ben, async () => {
        const first = (await inDovecot())[0]?.split(" ")[0]
        if (!first) return
        await doveadm(`flags add \\Seen mailbox INBOX header subject ${first}`)
        await doveadm(`expunge mailbox INBOX header subject ${first}`)
        removed.push(first)
        const last = ((await client.search({ seen: false }, { uid: true })) || []).at(-1)
        const message = last && (await client.fetchOne(String(last), { envelope: true }, { uid: true }))
        if (!message) return
        await client.messageDelete(String(last), { uid: true })
        removed.push(message.envelope!.subject!)
      })
      const left = sent.filter((subject) => !removed.includes(subject)).toSorted()
      await expect.poll(() => subjectsOf(client)).toEqual(left)
      await expect.poll(inDovecot).toEqual(await inbox(client))
      expect(removed.length).toBeGreaterThan(4)
      await client.logout()
    },
  )
})

/** Runs Dovecot's tool as ben, over ~/Maildir. @param words with one space between */
function doveadm(words: string): Promise<string> {
  const conf = join(ben.home, "dovecot.conf")
  if (!existsSync(conf))
    writeFileSync(conf, `ssl = no\nlog_path = /dev/stderr\nmail_location = maildir:${ben.home}/Maildir\n`)
  return ben.run("doveadm", ["-c", conf, "-f", "tab", ...words.split(" ")])
}

/** "subject flags" of ben's inbox as Dovecot sees it, sorted. */
async function inDovecot(): Promise<string[]> {
  const table = await ben.run("doveadm", [
    ...["-c", join(ben.home, "dovecot.conf"), "-f", "tab"],
    ...["fetch", "hdr.subject flags", "mailbox", "INBOX", "all"],
  ])
  return table
    .split("\n")
    .slice(1)
    .filter(Boolean)
    .map((line) => line.replace("\t", " ").replace("\\Recent", "").replaceAll(/ +/g, " ").trim())
    .toSorted()
}

async function empty(client: ImapFlow): Promise<void> {
  await client.noop()
  if (client.mailbox && client.mailbox.exists > 0) await client.messageDelete("1:*")
}

const subjectsOf = async (client: ImapFlow) =>
  (await inbox(client)).map((each) => each.split(" ")[0]!).toSorted()

/** Does something again and again while mail comes. @returns the subjects of the mail, "many1.", "many2." … */
async function whileMailComes(user: TestUser, work: () => Promise<void>): Promise<string[]> {
  const until = Date.now() + 1000 * (testSettings.long ? 60 : 15)
  const sent: string[] = []
  const sender = (async () => {
    for (let n = 1; Date.now() < until; n++) {
      await send(addressOf(user), `many${n}.`)
      sent.push(`many${n}.`)
      // No faster than one account may send.
      await new Promise((go) => setTimeout(go, 200))
    }
  })()
  while (Date.now() < until) {
    await work()
    await new Promise((go) => setTimeout(go, 50))
  }
  await sender
  return sent
}

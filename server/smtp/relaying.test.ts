import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest"
import { closeDialogues, dialogue, signedIn, stranger } from "./test-clients.ts"
import { openPostOffice, type PostOffice } from "./test-post-office.ts"

let office: PostOffice
let bob: number

beforeAll(async () => {
  office = await openPostOffice()
  await office.person("alice")
  bob = await office.person("bob")
})
afterEach(closeDialogues)
afterAll(() => office.close())

describe("relaying", () => {
  const routes = [
    "someone@remote.example",
    "someone%remote.example@example.test",
    "remote.example!someone@example.test",
    '"someone@remote.example"@example.test',
    "@example.test:someone@remote.example",
    "@example.test,@example.net:someone@remote.example",
    "someone@[127.0.0.1]",
    "someone@[IPv6:::1]",
    "SOMEONE@REMOTE.EXAMPLE",
    "someone%remote.example@EXAMPLE.TEST",
    "someone@xn--bcher-kva.example",
    '""@example.test',
    "someone@example.test@remote.example",
    "someone@remote.example@example.test",
    "someone@example.test.",
    "someone@.example.test",
    "someone@localhost",
  ]
  test.each(routes)("<%s> is refused to strangers", async (address) => {
    const client = await stranger(office)
    await client.say("MAIL FROM:<alice@example.test>")
    expect(await client.say(`RCPT TO:<${address}>`)).toMatch(/^5\d\d 5\.1\.[13]|^55[04] 5\.7\.1/)
    expect(await client.say("DATA")).toMatch(/^503/)
  })

  test.each(routes.slice(1, 4))("<%s> is not passed on for our own people either", async (address) => {
    const client = await signedIn(office)
    await client.say("MAIL FROM:<alice@example.test>")
    expect(await client.say(`RCPT TO:<${address}>`)).toMatch(/^5/)
  })

  test("strangers may send to a domain that a route accepts, and to none beside it", async () => {
    const actor = { address: "test" }
    await office.directory.routes.set("domain", "backup.example", { accepts: true }, actor)
    await office.directory.routes.set("domain", ".sites.example", { accepts: true }, actor)
    await office.directory.routes.set("domain", "partner.example", { host: "192.0.2.1" }, actor)
    const client = await stranger(office)
    await client.say("MAIL FROM:<stranger@elsewhere.example>")
    for (const yes of ["ann@backup.example", "ann@BACKUP.example", "ann@a.b.sites.example"])
      expect(await client.say(`RCPT TO:<${yes}>`)).toMatch(/^250/)
    for (const no of [
      "ann@partner.example",
      "ann@sites.example",
      "ann@x.backup.example",
      "x%y@backup.example",
    ])
      expect(await client.say(`RCPT TO:<${no}>`)).toMatch(/^55\d 5\.7\.1/)
  })

  test("addresses beyond ASCII need SMTPUTF8, and then are just addresses", async () => {
    const client = await stranger(office)
    const address = Buffer.from("jörg@remote.example").toString("latin1")
    await client.say("MAIL FROM:<>")
    expect(await client.say(`RCPT TO:<${address}>`)).toMatch(/^553 5\.6\.7/)
    await client.say("RSET")
    await client.say("MAIL FROM:<> SMTPUTF8")
    expect(await client.say(`RCPT TO:<${address}>`)).toMatch(/^554 5\.7\.1/)
    expect(await client.say("RCPT TO:<\xff\xfe@example.test>")).toMatch(/^501 5\.1\.3/)
  })
})

describe("smuggling", () => {
  const tail =
    "MAIL FROM:<evil@x.example>\r\nRCPT TO:<bob@example.test>\r\nDATA\r\nSubject: smuggled\r\n\r\n!\r\n.\r\n"
  const ends = [
    "\n.\n",
    "\n.\r\n",
    "\r\n.\n",
    "\r.\r",
    "\r.\r\n",
    "\r\n.\r",
    "\n.\r",
    "\r\r\n.\r\r\n",
    "\n\n.\r\n",
  ]
  test.each(ends)("%j does not end a message", async (end) => {
    const before = (await office.inbox(bob)).length
    const client = await stranger(office)
    await client.play(
      "C: MAIL FROM:<x@y.example>\nS: 250\nC: RCPT TO:<bob@example.test>\nS: 250\nC: DATA\nS: 354",
    )
    client.write(`Subject: outer\r\n\r\nbody${end}${tail}`)
    expect(await client.reply()).toMatch(/^550 5\.5\.2/)
    expect(await client.say("NOOP")).toMatch(/^250/)
    expect((await office.inbox(bob)).length).toBe(before)
  })

  test("bytes behind STARTTLS in the same packet are not executed", async () => {
    const client = await dialogue(office.ports.smtp)
    await client.play("S: 220\nC: EHLO x\nS: 250")
    client.write("STARTTLS\r\nMAIL FROM:<evil@x.example>\r\n")
    expect(await client.reply()).toMatch(/^220/)
    await client.startTls()
    expect(await client.say("RCPT TO:<bob@example.test>")).toMatch(/^503/)
    expect(await client.say("EHLO again")).not.toContain("STARTTLS")
  })

  test("what was said before STARTTLS is forgotten", async () => {
    const client = await stranger(office)
    await client.play("C: MAIL FROM:<x@y.example>\nS: 250\nC: STARTTLS\nS: 220")
    await client.startTls()
    expect(await client.say("MAIL FROM:<x@y.example>")).toMatch(/^503/)
  })
})

test("a dialogue gives the same result however it is cut", async () => {
  const script =
    "EHLO me\r\nMAIL FROM:<x@y.example>\r\nRCPT TO:<bob@example.test>\r\nDATA\r\n" +
    "Subject: cut\r\n\r\n..\r\n...dots\r\n\r\n.\r\nQUIT\r\n"
  const body = "Subject: cut\r\n\r\n.\r\n..dots\r\n\r\n"
  for (const size of [1, 2, 3, 7, script.length]) {
    const client = await dialogue(office.ports.smtp)
    expect(await client.reply()).toMatch(/^220/)
    for (let at = 0; at < script.length; at += size) {
      client.write(script.slice(at, at + size))
      await new Promise(setImmediate)
    }
    await client.play("S: 250-\nS: 250 2.1.0\nS: 250 2.1.5\nS: 354\nS: 250 2.0.0\nS: 221")
    expect((await office.inbox(bob)).at(-1)!.endsWith(body)).toBe(true)
  }
})

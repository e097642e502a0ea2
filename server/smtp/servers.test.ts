import { createTransport } from "nodemailer"
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest"
import { smtpLimits } from "./limits.ts"
import { Dialogue } from "./test-dialogue.ts"
import { openPostOffice, type PostOffice, password } from "./test-post-office.ts"

let office: PostOffice
let alice: number
let bob: number
const open: Dialogue[] = []

async function dialogue(port: number, options?: { tls: boolean }): Promise<Dialogue> {
  const made = await Dialogue.open(port, options)
  open.push(made)
  return made
}

/** A client on port 25 that has said EHLO. */
async function stranger(from = office): Promise<Dialogue> {
  const made = await dialogue(from.ports.smtp)
  await made.play("S: 220 mail.example.test ESMTP\nC: EHLO there.example\nS: 250-mail.example.test")
  return made
}

/** A client that has signed in as alice. */
async function signedIn(from = office): Promise<Dialogue> {
  const made = await dialogue(from.ports.submissions, { tls: true })
  await made.play("S: 220 \nC: EHLO laptop\nS: 250-")
  expect(await made.say(`AUTH PLAIN ${plain("alice@example.test")}`)).toMatch(/^235 2\.7\.0/)
  return made
}

const plain = (user: string, secret = password) => Buffer.from(`\0${user}\0${secret}`).toString("base64")

beforeAll(async () => {
  office = await openPostOffice()
  alice = await office.person("alice")
  bob = await office.person("bob")
  await office.person("dora", "example.net")
  await office.directory.createAlias(
    { address: "team@example.test", targets: ["alice@example.test", "bob@example.test"] },
    { address: "test" },
  )
  await office.directory.createAlias(
    { address: "ally@example.test", targets: ["alice@example.test"] },
    { address: "test" },
  )
})

afterEach(() => {
  for (const made of open.splice(0)) made.close()
})

afterAll(() => office.close())

describe("mail from elsewhere", () => {
  test("a message is filed as it came, with the trace on top", async () => {
    const client = await stranger()
    await client.play(`
      C: MAIL FROM:<x@else.example> BODY=8BITMIME
      S: 250 2.1.0
      C: RCPT TO:<Bob+news@EXAMPLE.test>
      S: 250 2.1.5
      C: DATA
      S: 354`)
    const message = "Subject: hi\r\n\r\n.leading dot\r\n..\r\nna\xc3\xafve\r\n"
    client.write(`${message.replaceAll(/^\./gm, "..")}.\r\n`)
    expect(await client.reply()).toMatch(/^250 2\.0\.0 Accepted as [0-9a-f]{15}$/)
    await client.play("C: QUIT\nS: 221 2.0.0")
    const filed = (await office.inbox(bob)).at(-1)!
    expect(filed).toMatch(
      /^Return-Path: <x@else\.example>\r\nReceived: from there\.example \(\[127\.0\.0\.1\]\)\r\n\tby mail\.example\.test with ESMTP id [0-9a-f]{15}\r\n\tfor <Bob\+news@example\.test>;\r\n\t\w{3}, \d\d \w{3} \d{4} [\d:]{8} \+0000\r\nSubject: hi/,
    )
    expect(filed.endsWith(message)).toBe(true)
  })

  test("pipelined commands are answered in order", async () => {
    const client = await stranger()
    client.write("MAIL FROM:<>\r\nRCPT TO:<bob@example.test>\r\nRCPT TO:<nobody@example.test>\r\nDATA\r\n")
    await client.play("S: 250 2.1.0\nS: 250 2.1.5\nS: 550 5.1.1\nS: 354")
    client.write("\r\n.\r\n")
    expect(await client.reply()).toMatch(/^250 2\.0\.0/)
  })

  test("NUL and bytes that are no UTF-8 are kept as they came", async () => {
    const client = await stranger()
    await client.play("C: MAIL FROM:<>\nS: 250\nC: RCPT TO:<bob@example.test>\nS: 250\nC: DATA\nS: 354")
    const message = "From MAILER Thu\r\n\ufeffSubject: \0\xff\r\n\r\n\0\x80\xfe\r\n".replace(
      "\ufeff",
      "\xef\xbb\xbf",
    )
    client.write(`${message}.\r\n`)
    expect(await client.reply()).toMatch(/^250/)
    expect((await office.inbox(bob)).at(-1)!.endsWith(message)).toBe(true)
  })

  test("postmaster needs no domain", async () => {
    const input = { address: "root@example.test", name: "", password, quotaBytes: 0, role: "admin" as const }
    const { id } = await office.directory.createAccount(input, { address: "test" })
    const client = await stranger()
    await client.play("C: MAIL FROM:<>\nS: 250\nC: RCPT TO:<Postmaster>\nS: 250\nC: DATA\nS: 354")
    client.write("Subject: help\r\n\r\n.\r\n")
    expect(await client.reply()).toMatch(/^250/)
    expect((await office.inbox(id)).length).toBe(1)
  })

  test("an alias and its member get one copy each", async () => {
    const before = (await office.inbox(alice)).length
    const client = await stranger()
    await client.play(
      `
      C: MAIL FROM:<x@else.example>
      S: 250
      C: RCPT TO:<team@example.test>
      S: 250
      C: RCPT TO:<alice@example.test>
      S: 250
      C: DATA
      S: 354
      C: Subject: once
      C:
      C: .
      S: 250`.replace("C:\n", "C: \n"),
    )
    expect((await office.inbox(alice)).length).toBe(before + 1)
    expect((await office.inbox(alice)).at(-1)).not.toContain("for <")
  })
})

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
    const client = await stranger()
    await client.say("MAIL FROM:<alice@example.test>")
    expect(await client.say(`RCPT TO:<${address}>`)).toMatch(/^5\d\d 5\.1\.[13]|^55[04] 5\.7\.1/)
    expect(await client.say("DATA")).toMatch(/^503/)
  })

  test.each(routes.slice(1, 4))("<%s> is not passed on for our own people either", async (address) => {
    const client = await signedIn()
    await client.say("MAIL FROM:<alice@example.test>")
    expect(await client.say(`RCPT TO:<${address}>`)).toMatch(/^5/)
  })

  test("addresses beyond ASCII need SMTPUTF8, and then are just addresses", async () => {
    const client = await stranger()
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
    const client = await stranger()
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
    const client = await stranger()
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

describe("submission", () => {
  test("AUTH is neither offered nor taken without TLS, and port 25 has none at all", async () => {
    const client = await dialogue(office.ports.submission)
    await client.reply()
    const hello = await client.say("EHLO me")
    expect(hello).toContain("STARTTLS")
    expect(hello).not.toContain("AUTH")
    expect(await client.say(`AUTH PLAIN ${plain("alice@example.test")}`)).toMatch(/^538/)
    expect(await client.say("MAIL FROM:<alice@example.test>")).toMatch(/^530 5\.7\.0/)
    await client.play("C: STARTTLS\nS: 220")
    await client.startTls()
    expect(await client.say("EHLO me")).toMatch(/AUTH PLAIN LOGIN XOAUTH2/)
    const exchange = await stranger()
    expect(await exchange.say(`AUTH PLAIN ${plain("alice@example.test")}`)).toMatch(/^500/)
  })

  test.each([
    ["a wrong password", `PLAIN ${plain("alice@example.test", "wrong")}`, /^535 5\.7\.8/],
    ["an unknown address", `PLAIN ${plain("nobody@example.test")}`, /^535 5\.7\.8/],
    [
      "another authorization identity",
      `PLAIN ${btoa(`bob@example.test\0alice@example.test\0${password}`)}`,
      /^535/,
    ],
    ["too few parts", `PLAIN ${btoa("alice")}`, /^501/],
    ["no base64", "PLAIN !!!!", /^501/],
    ["an unknown mechanism", "GSSAPI", /^504/],
    [
      "a token that is none",
      `XOAUTH2 ${btoa("user=alice@example.test\x01auth=Bearer nonsense\x01\x01")}`,
      /^535/,
    ],
  ])("AUTH with %s is refused", async (_name, argument, expected) => {
    const client = await dialogue(office.ports.submissions, { tls: true })
    await client.play("S: 220\nC: EHLO me\nS: 250")
    expect(await client.say(`AUTH ${argument}`)).toMatch(expected)
    expect(await client.say("MAIL FROM:<alice@example.test>")).toMatch(/^530/)
  })

  test("three failed logins end the connection", async () => {
    const client = await dialogue(office.ports.submissions, { tls: true })
    await client.play("S: 220\nC: EHLO me\nS: 250")
    for (let i = 0; i < 3; i++)
      expect(await client.say(`AUTH PLAIN ${plain("x@example.test", "no")}`)).toMatch(/^535/)
    expect(await client.say("NOOP")).toMatch(/^421/)
    await client.hungUp()
  })

  test("LOGIN in steps, and a cancelled one", async () => {
    const client = await dialogue(office.ports.submissions, { tls: true })
    await client.play(`
      S: 220
      C: EHLO me
      S: 250
      C: AUTH LOGIN
      S: 334
      C: *
      S: 501
      C: AUTH LOGIN
      S: 334
      C: ${btoa("alice@example.test")}
      S: 334
      C: ${btoa(password)}
      S: 235 2.7.0`)
  })

  test("the webmail's token opens submission", async () => {
    const session = await office.directory.openSession(alice, { userAgent: "test", network: "127.0.0.1" })
    const token = office.directory.mintToken(alice, session.id, "submission")
    const client = await dialogue(office.ports.submissions, { tls: true })
    await client.play("S: 220\nC: EHLO me\nS: 250")
    const credentials = btoa(`user=alice@example.test\x01auth=Bearer ${token}\x01\x01`)
    expect(await client.say(`AUTH XOAUTH2 ${credentials}`)).toMatch(/^235/)
    expect(await client.say("MAIL FROM:<alice@example.test>")).toMatch(/^250/)
    await office.directory.revokeSession(session.id)
    expect(await client.say("RSET")).toMatch(/^250/)
    expect(await client.say("MAIL FROM:<alice@example.test>")).toMatch(/^421 4\.7\.0/)
    await client.hungUp()
  })

  test.each([
    ["alice@example.test", /^250/],
    ["ALICE+shop@Example.Test", /^250/],
    ["ally@example.test", /^250/],
    ["team@example.test", /^250/],
    ["bob@example.test", /^550 5\.7\.1/],
    ["alice@example.net", /^550 5\.7\.1/],
    ["alice@elsewhere.example", /^550 5\.7\.1/],
    ["", /^250/],
  ])("alice may or may not send as <%s>", async (address, expected) => {
    const client = await signedIn()
    expect(await client.say(`MAIL FROM:<${address}>`)).toMatch(expected)
  })

  test.each([
    ["From: alice@example.test", /^250/],
    ['From: "Alice (work)" <Alice+x@example.test>', /^250/],
    ["From: bob@example.test", /^550 5\.7\.1/],
    ["From: alice@example.test, bob@example.test", /^550 5\.7\.1/],
    ["From: alice@example.test\r\nSender: bob@example.test", /^550 5\.7\.1/],
    ["From: alice@example.test\r\nFROM : bob@example.test", /^550 5\.7\.1/],
    ["From: group: bob@example.test;", /^550 5\.7\.1/],
    ["From: alice@example.test <bob@example.test>", /^550 5\.7\.1/],
    ["From: alice", /^550 5\.7\.1/],
  ])("a message with %j", async (header, expected) => {
    const client = await signedIn()
    await client.play(
      "C: MAIL FROM:<alice@example.test>\nS: 250\nC: RCPT TO:<bob@example.test>\nS: 250\nC: DATA\nS: 354",
    )
    client.write(`${header}\r\nSubject: x\r\n\r\nhello\r\n.\r\n`)
    expect(await client.reply()).toMatch(expected)
  })

  test("what is missing is added, Bcc goes, the rest stays byte for byte", async () => {
    const client = await signedIn()
    await client.play(
      "C: MAIL FROM:<alice@example.test>\nS: 250\nC: RCPT TO:<bob@example.test>\nS: 250\nC: DATA\nS: 354",
    )
    const kept = "From: alice@example.test\r\nX-Odd:  \tspaced\r\n folded\r\n"
    client.write(
      `${kept}bcc: dora@example.net,\r\n x@y.example\r\nSubject: s\r\n\r\nbcc: in the body\r\n.\r\n`,
    )
    expect(await client.reply()).toMatch(/^250/)
    const filed = (await office.inbox(bob)).at(-1)!
    expect(filed).toMatch(/with ESMTPSA id/)
    expect(filed).toMatch(/\(TLSv1\.3 TLS_/)
    expect(filed).toMatch(/\r\nDate: [^\r]+ \+0000\r\nMessage-ID: <[^>]+@mail\.example\.test>\r\nFrom: /)
    expect(filed.endsWith(`${kept}Subject: s\r\n\r\nbcc: in the body\r\n`)).toBe(true)
    expect(filed).not.toContain("dora")
  })

  test("a real client sends to ours and elsewhere", async () => {
    const transport = createTransport({
      host: "127.0.0.1",
      port: office.ports.submission,
      requireTLS: true,
      tls: { rejectUnauthorized: false },
      auth: { user: "alice@example.test", pass: password },
    })
    const sent = await transport.sendMail({
      from: "Alice <alice@example.test>",
      to: ["bob@example.test", "someone@remote.example"],
      subject: "Grüße",
      text: "hello",
    })
    expect(sent.accepted).toEqual(["bob@example.test", "someone@remote.example"])
    expect((await office.inbox(bob)).at(-1)).toContain("hello")
    const queued = await office.house.sql.all("SELECT address, domain, state FROM queued_recipient")
    expect(queued).toEqual([{ address: "someone@remote.example", domain: "remote.example", state: "due" }])
  })
})

describe("limits", () => {
  test("a message that goes in circles", async () => {
    const client = await stranger()
    await client.play(
      "C: MAIL FROM:<x@y.example>\nS: 250\nC: RCPT TO:<bob@example.test>\nS: 250\nC: DATA\nS: 354",
    )
    client.write(`${"Received: from a by b; x\r\n".repeat(51)}\r\nbody\r\n.\r\n`)
    expect(await client.reply()).toMatch(/^554 5\.4\.6/)
  })

  test("a message that is too large, announced or not", async () => {
    const client = await stranger()
    expect(await client.say("MAIL FROM:<x@y.example> SIZE=5000001")).toMatch(/^552 5\.3\.4/)
    await client.play(
      "C: MAIL FROM:<x@y.example>\nS: 250\nC: RCPT TO:<bob@example.test>\nS: 250\nC: DATA\nS: 354",
    )
    const line = `${"x".repeat(998)}\r\n`
    for (let sent = 0; sent < 5_100_000; sent += line.length) client.write(line)
    client.write(".\r\n")
    expect(await client.reply()).toMatch(/^552 5\.3\.4/)
    expect(await client.say("NOOP")).toMatch(/^250/)
  })

  test("a line without an end", async () => {
    const client = await stranger()
    client.write("X".repeat(40_000))
    expect(await client.reply()).toMatch(/^421/)
    await client.hungUp()
  })

  test("garbage, NUL, control characters and jokes", async () => {
    const client = await stranger()
    for (const line of [
      "\0\0",
      "MAIL FROM:<a\0b@c.example>",
      "RCPT",
      "WIZ x",
      "SHELL",
      "XCLIENT ADDR=1.2.3.4",
    ])
      expect(await client.say(line)).toMatch(/^5/)
    expect(await client.say("EHLO \x01\x1b[31m")).toMatch(/^501/)
    expect(await client.say(`EHLO ${"x".repeat(400)}`)).toMatch(/^501/)
  })

  test("a full mailbox is refused at RCPT, and at DATA when the message does not fit", async () => {
    const carol = await office.person("carol", "example.test", 1_000)
    const client = await stranger()
    await client.play(
      "C: MAIL FROM:<x@y.example> SIZE=2000\nS: 250\nC: RCPT TO:<carol@example.test>\nS: 452 4.2.2\nC: RSET\nS: 250",
    )
    await client.play(
      "C: MAIL FROM:<x@y.example>\nS: 250\nC: RCPT TO:<carol@example.test>\nS: 250\nC: DATA\nS: 354",
    )
    client.write(`Subject: big\r\n\r\n${"x\r\n".repeat(700)}.\r\n`)
    expect(await client.reply()).toMatch(/^452 4\.2\.2/)
    expect(await office.inbox(carol)).toEqual([])
  })

  test("a disabled account", async () => {
    const id = await office.person("erin")
    await office.directory.updateAccount(id, { disabled: true }, { address: "test" })
    const client = await stranger()
    await client.say("MAIL FROM:<>")
    expect(await client.say("RCPT TO:<erin@example.test>")).toMatch(/^550 5\.2\.1/)
  })
})

describe("strangers", () => {
  let strict: PostOffice
  beforeAll(async () => {
    const limits = {
      ...smtpLimits,
      perNetwork: { burst: 2, perMinute: 1 },
      recipients: { exchange: 2, submission: 2 },
      connections: { total: 5, perNetwork: 5 },
    }
    strict = await openPostOffice({ limits, isKnown: () => false })
    for (const name of ["ann", "ben", "cem"]) await strict.person(name)
  })
  afterAll(() => strict.close())

  test("who talks before the greeting is sent away", async () => {
    const client = await dialogue(strict.ports.smtp)
    client.write("EHLO early\r\n")
    expect(await client.reply()).toMatch(/^421 /)
    await client.hungUp()
  })

  test("too many messages, too many recipients", async () => {
    const client = await stranger(strict)
    await client.play(`
      C: MAIL FROM:<x@y.example>
      S: 250
      C: RCPT TO:<ann@example.test>
      S: 250
      C: RCPT TO:<ben@example.test>
      S: 250
      C: RCPT TO:<cem@example.test>
      S: 452 4.5.3
      C: RSET
      S: 250
      C: MAIL FROM:<x@y.example>
      S: 250
      C: RSET
      S: 250
      C: MAIL FROM:<x@y.example>
      S: 450 4.7.1`)
  })

  test("commands that lead nowhere end the connection", async () => {
    const client = await stranger(strict)
    let last = ""
    for (let i = 0; i < 300 && !last.startsWith("421"); i++) last = await client.say("RSET")
    expect(last).toMatch(/^421 4\.7\.0/)
  })

  test("guessing addresses ends the connection", async () => {
    const patient = await openPostOffice({ isKnown: () => false })
    const client = await stranger(patient)
    await client.say("MAIL FROM:<>")
    let last = ""
    for (let i = 0; i < 80 && !last.startsWith("421"); i++)
      last = await client.say(`RCPT TO:<g${i}@example.test>`)
    expect(last).toMatch(/^421 4\.7\.0/)
    await patient.close()
  })

  test("too many connections", async () => {
    const clients = await Promise.all(Array.from({ length: 6 }, () => dialogue(strict.ports.smtp)))
    const greetings = await Promise.all(clients.map((client) => client.reply()))
    expect(greetings.filter((text) => text.startsWith("220")).length).toBe(5)
    expect(greetings.filter((text) => text.startsWith("421 4.7.0")).length).toBe(1)
  })
})

describe("slow clients", () => {
  let hasty: PostOffice
  beforeAll(async () => {
    hasty = await openPostOffice({
      limits: { ...smtpLimits, deadlines: { hello: 240, command: 400, data: 400 } },
    })
    await hasty.person("ann")
  })
  afterAll(() => hasty.close())

  /** Sends a byte every now and then until the server has had enough. */
  async function trickle(client: Dialogue): Promise<void> {
    const timer = setInterval(() => client.write("x"), 30)
    await client.hungUp()
    clearInterval(timer)
  }

  test("who says nothing, or a byte at a time, is sent away", async () => {
    const silent = await dialogue(hasty.ports.smtp)
    expect(await silent.reply()).toMatch(/^220/)
    expect(await silent.reply()).toMatch(/^421 4\.4\.2/)
    await trickle(await dialogue(hasty.ports.smtp))
    await trickle(await stranger(hasty))
  })

  test("a message that trickles in is given up, and nothing of it is kept", async () => {
    const client = await stranger(hasty)
    await client.play(
      "C: MAIL FROM:<x@y.example>\nS: 250\nC: RCPT TO:<ann@example.test>\nS: 250\nC: DATA\nS: 354",
    )
    await trickle(client)
    expect(await hasty.house.sql.all("SELECT id FROM content")).toEqual([])
  })

  test("a handshake that never comes does not keep the listener from closing", async () => {
    const client = await dialogue(hasty.ports.submissions)
    client.write("\x16")
    await hasty.closeListeners()
    await client.hungUp()
  })
})

test("a client that goes in the middle of a message leaves nothing", async () => {
  const count = async () => (await office.house.sql.all("SELECT id FROM content")).length
  const before = await count()
  const client = await stranger()
  await client.play(
    "C: MAIL FROM:<x@y.example>\nS: 250\nC: RCPT TO:<bob@example.test>\nS: 250\nC: DATA\nS: 354",
  )
  client.write(`Subject: half\r\n\r\n${`${"x".repeat(70)}\r\n`.repeat(10_000)}`)
  const files = async () => (await Array.fromAsync(office.house.blobs.list())).map(({ name }) => name)
  await expect.poll(files).not.toEqual([])
  client.close()
  await expect.poll(files).toEqual([])
  expect(await count()).toBe(before)
})

test("stopping lets a message in transit finish and says goodbye to the others", async () => {
  const leaving = await openPostOffice()
  const ann = await leaving.person("ann")
  const idle = await stranger(leaving)
  const sending = await stranger(leaving)
  await sending.play(
    "C: MAIL FROM:<x@y.example>\nS: 250\nC: RCPT TO:<ann@example.test>\nS: 250\nC: DATA\nS: 354",
  )
  sending.write("Subject: last\r\n")
  const house = leaving.house
  const closed = leaving.closeListeners()
  expect(await idle.reply()).toMatch(/^421 4\.3\.2/)
  sending.write("\r\nbody\r\n.\r\n")
  expect(await sending.reply()).toMatch(/^250 2\.0\.0/)
  sending.close()
  await closed
  expect((await leaving.inbox(ann)).length).toBe(1)
  await house.close()
})

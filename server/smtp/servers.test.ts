import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest"
import { smtpLimits } from "./limits.ts"
import { closeDialogues, dialogue, stranger } from "./test-clients.ts"
import type { Dialogue } from "./test-dialogue.ts"
import { openPostOffice, type PostOffice, password } from "./test-post-office.ts"

let office: PostOffice
let alice: number
let bob: number

beforeAll(async () => {
  office = await openPostOffice()
  alice = await office.person("alice")
  bob = await office.person("bob")
  await office.directory.createAlias(
    { address: "team@example.test", targets: ["alice@example.test", "bob@example.test"] },
    { address: "test" },
  )
})
afterEach(closeDialogues)
afterAll(() => office.close())

describe("mail from elsewhere", () => {
  test("a message brought a Return-Path of its own, and had two", async () => {
    const client = await stranger(office)
    await client.play(`
      C: MAIL FROM:<x@else.example>
      S: 250
      C: RCPT TO:<bob@example.test>
      S: 250
      C: DATA
      S: 354`)
    client.write(
      "Return-path: <forged@else.example>\r\nSubject: hi\r\nRETURN-PATH :\r\n <again@else.example>\r\n" +
        "To: bob@example.test\r\n\r\nReturn-Path: this is text\r\n.\r\n",
    )
    expect(await client.reply()).toMatch(/^250/)
    const filed = (await office.inbox(bob)).at(-1)!
    expect(filed.match(/^return-path.*$/gim)).toEqual([
      "Return-Path: <x@else.example>",
      "Return-Path: this is text",
    ])
    expect(filed).toContain("\r\nSubject: hi\r\nTo: bob@example.test\r\n\r\nReturn-Path: this is text\r\n")
  })

  test("a message is filed as it came, with the trace on top", async () => {
    const client = await stranger(office)
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
      /^Return-Path: <x@else\.example>\r\nDelivered-To: bob\+news@example\.test\r\nReceived: from there\.example \(\[127\.0\.0\.1\]\)\r\n\tby mail\.example\.test with ESMTP id [0-9a-f]{15}\r\n\tfor <Bob\+news@example\.test>;\r\n\t\w{3}, \d\d \w{3} \d{4} [\d:]{8} \+0000\r\nSubject: hi/,
    )
    expect(filed.endsWith(message)).toBe(true)
  })

  test("pipelined commands are answered in order", async () => {
    const client = await stranger(office)
    client.write("MAIL FROM:<>\r\nRCPT TO:<bob@example.test>\r\nRCPT TO:<nobody@example.test>\r\nDATA\r\n")
    await client.play("S: 250 2.1.0\nS: 250 2.1.5\nS: 550 5.1.1\nS: 354")
    client.write("\r\n.\r\n")
    expect(await client.reply()).toMatch(/^250 2\.0\.0/)
  })

  test("NUL and bytes that are no UTF-8 are kept as they came", async () => {
    const client = await stranger(office)
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
    const client = await stranger(office)
    await client.play("C: MAIL FROM:<>\nS: 250\nC: RCPT TO:<Postmaster>\nS: 250\nC: DATA\nS: 354")
    client.write("Subject: help\r\n\r\n.\r\n")
    expect(await client.reply()).toMatch(/^250/)
    expect((await office.inbox(id)).length).toBe(1)
  })

  test("an alias and its member get one copy each", async () => {
    const before = (await office.inbox(alice)).length
    const client = await stranger(office)
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

describe("limits", () => {
  test("a message that goes in circles", async () => {
    const client = await stranger(office)
    await client.play(
      "C: MAIL FROM:<x@y.example>\nS: 250\nC: RCPT TO:<bob@example.test>\nS: 250\nC: DATA\nS: 354",
    )
    client.write(`${"Received: from a by b; x\r\n".repeat(51)}\r\nbody\r\n.\r\n`)
    expect(await client.reply()).toMatch(/^554 5\.4\.6/)
  })

  test("a message that is too large, announced or not", async () => {
    const client = await stranger(office)
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
    const client = await stranger(office)
    client.write("X".repeat(40_000))
    expect(await client.reply()).toMatch(/^421/)
    await client.hungUp()
  })

  test("garbage, NUL, control characters and jokes", async () => {
    const client = await stranger(office)
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
    const client = await stranger(office)
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
    const client = await stranger(office)
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
      recipients: { exchange: 2, submission: 2, lmtp: 2 },
      connections: { total: 5 },
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
    const limits = { ...smtpLimits, tarpit: { after: 10, step: 1, most: 5 } }
    const patient = await openPostOffice({ isKnown: () => false, limits })
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

  test("who wants to submit has to sign in, whatever else they say", async () => {
    const client = await dialogue(hasty.ports.submission)
    await client.play("S: 220\nC: EHLO me\nS: 250")
    const timer = setInterval(() => client.write("NOOP\r\n"), 30)
    let last = ""
    while (!last.startsWith("421")) last = await client.reply()
    clearInterval(timer)
    expect(last).toMatch(/^421 4\.4\.2/)
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
  const client = await stranger(office)
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

test("stopping does not wait for a stranger who waits for the greeting, or for a refusal", async () => {
  const limits = { ...smtpLimits, tarpit: { after: 0, step: 200, most: 200 } }
  const leaving = await openPostOffice({ isKnown: () => false, limits })
  const slow = await stranger(leaving)
  slow.write("NONSENSE\r\n")
  const fresh = await dialogue(leaving.ports.smtp)
  await leaving.closeListeners()
  expect(await slow.reply()).toMatch(/^500/)
  expect(await slow.reply()).toMatch(/^421 4\.3\.2/)
  await fresh.hungUp()
  await leaving.house.close()
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

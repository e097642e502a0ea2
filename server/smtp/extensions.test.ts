import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest"
import { smtpLimits } from "./limits.ts"
import { closeDialogues, dialogue, signedIn, stranger } from "./test-clients.ts"
import { openPostOffice, type PostOffice } from "./test-post-office.ts"

let office: PostOffice
const flushed: string[] = []

beforeAll(async () => {
  office = await openPostOffice({
    async flush(domain) {
      flushed.push(domain)
      return domain === "waiting.example" ? 3 : 0
    },
  })
  await office.person("alice")
  await office.person("bob")
})
afterEach(closeDialogues)
afterAll(() => office.close())

const keywords = (reply: string) =>
  reply
    .split("\n")
    .slice(1)
    .map((line) => line.slice(4).split(" ")[0])

describe("EHLO", () => {
  test("tells strangers what is for them", async () => {
    const client = await dialogue(office.ports.smtp)
    await client.reply()
    const hello = await client.say("EHLO there.example")
    expect(keywords(hello)).toEqual(
      "PIPELINING SIZE 8BITMIME SMTPUTF8 ENHANCEDSTATUSCODES STARTTLS DSN CHUNKING BINARYMIME LIMITS ETRN HELP".split(
        " ",
      ),
    )
    expect(hello).toContain("LIMITS RCPTMAX=100")
    expect(hello).toContain("SIZE 5000000")
  })

  test("tells our people more, and STARTTLS and AUTH only while they make sense", async () => {
    const client = await signedIn(office)
    const hello = await client.say("EHLO laptop")
    expect(keywords(hello)).toEqual(
      "PIPELINING SIZE 8BITMIME SMTPUTF8 ENHANCEDSTATUSCODES DSN CHUNKING BINARYMIME REQUIRETLS LIMITS FUTURERELEASE DELIVERBY MT-PRIORITY HELP".split(
        " ",
      ),
    )
    expect(hello).toMatch(/FUTURERELEASE 31536000 \d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ/)
  })

  test("HELO is answered in one line, and parameters are not known after it", async () => {
    const client = await dialogue(office.ports.smtp)
    await client.play(`
      S: 220
      C: HELO there.example
      S: 250 mail.example.test
      C: MAIL FROM:<x@y.example> SIZE=100
      S: 555 5.5.4
      C: MAIL FROM:<x@y.example>
      S: 250 2.1.0`)
  })

  test("LHLO is not for SMTP, and comes with nothing", async () => {
    const client = await dialogue(office.ports.smtp)
    await client.play("S: 220\nC: LHLO x\nS: 500 5.5.1\nC: EHLO\nS: 501 5.5.4\nC: MAIL FROM:<>\nS: 503 5.5.1")
  })

  test("forgets the message that was begun", async () => {
    const client = await stranger(office)
    await client.play(
      "C: MAIL FROM:<x@y.example>\nS: 250\nC: EHLO again\nS: 250\nC: RCPT TO:<bob@example.test>\nS: 503",
    )
  })
})

describe("every reply but greetings has a status (RFC 2034 §4)", () => {
  test.each([
    ["NOOP", "250 2.0.0"],
    ["NOOP with something", "250 2.0.0"],
    ["RSET", "250 2.0.0"],
    ["RSET now", "501 5.5.4"],
    ["HELP", "214-2.0.0"],
    ["HELP MAIL", "214-2.0.0"],
    ["VRFY bob", "252 2.0.0"],
    ["VRFY", "501 5.5.4"],
    ["EXPN team", "550 5.7.1"],
    ["DATA", "503 5.5.1"],
    ["RCPT TO:<bob@example.test>", "503 5.5.1"],
    ["MAIL", "501 5.1.7"],
    ["MAIL TO:<x@y.example>", "501 5.1.7"],
    ["MAIL FROM:x@y.example", "501 5.1.7"],
    ["MAIL FROM:<postmaster>", "501 5.1.7"],
    ["MAIL FROM:<x@y.example> X=1", "555 5.5.4"],
    ["TURN", "500 5.5.1"],
    ["DEBUG", "500 5.5.1"],
    ["AUTH PLAIN", "500 5.5.1"],
    ["STARTTLS now", "501 5.5.4"],
    ["XCLIENT ADDR=192.0.2.1", "550 5.7.0"],
    ["", "500 5.5.1"],
    [`NOOP ${"x".repeat(600)}`, "500 5.5.6"],
    [`MAIL FROM:<x@y.example> ENVID=${"x".repeat(3_000)}`, "500 5.5.6"],
    ["QUIT", "221 2.0.0"],
  ])("%s", async (line, expected) => {
    const client = await stranger(office)
    expect((await client.say(line)).startsWith(expected)).toBe(true)
  })

  test("questions are answered before EHLO too (RFC 5321 §4.1.4)", async () => {
    const client = await dialogue(office.ports.smtp)
    await client.play("S: 220\nC: VRFY bob\nS: 252 2.0.0\nC: EXPN team\nS: 550 5.7.1\nC: HELP\nS: 214-2.0.0")
  })

  test("AUTH= is understood from who has signed in, though EHLO tells AUTH no more (RFC 4954 §5)", async () => {
    const client = await signedIn(office)
    await client.play("C: EHLO me\nS: 250-\nC: MAIL FROM:<alice@example.test> AUTH=<>\nS: 250 2.1.0")
  })

  test("RCPT without a mailbox, and a second MAIL", async () => {
    const client = await stranger(office)
    await client.play(`
      C: mail from: <x@y.example> size=100
      S: 250 2.1.0
      C: MAIL FROM:<x@y.example>
      S: 503 5.5.1
      C: RCPT TO:<>
      S: 501 5.1.3
      C: RCPT TO:bob@example.test
      S: 501 5.1.3
      C: RCPT TO:<bob@example.test> NOTIFY=SOMETIMES
      S: 501 5.5.4
      C: rcpt to:<bob@example.test> notify=never
      S: 250 2.1.5`)
  })
})

describe("what people may ask for is carried to the queue", () => {
  test("DSN, REQUIRETLS, DELIVERBY and MT-PRIORITY", async () => {
    const client = await signedIn(office)
    await client.play(`
      C: EHLO laptop
      S: 250-
      C: MAIL FROM:<alice@example.test> RET=HDRS ENVID=QQ+2B1 REQUIRETLS BY=3600;R MT-PRIORITY=2 BODY=7BIT
      S: 250 2.1.0
      C: RCPT TO:<dora@remote.example> NOTIFY=SUCCESS,DELAY ORCPT=rfc822;Dora+40remote.example
      S: 250 2.1.5
      C: RCPT TO:<ella@remote.example>
      S: 250 2.1.5
      C: DATA
      S: 354
      C: From: alice@example.test
      C: .
      S: 250 2.0.0`)
    const messages = await office.house.sql.all(
      `SELECT ret, envelope_id, body_type, priority, deliver_by_mode,
         CASE WHEN require_tls THEN 1 ELSE 0 END AS require_tls FROM queued_message`,
    )
    expect(messages).toEqual([
      {
        ret: "HDRS",
        envelope_id: "QQ+1",
        body_type: "7BIT",
        priority: 2,
        deliver_by_mode: "R",
        require_tls: 1,
      },
    ])
    expect(
      await office.house.sql.all(
        "SELECT address, notify, original_recipient FROM queued_recipient ORDER BY id",
      ),
    ).toEqual([
      {
        address: "dora@remote.example",
        notify: "SUCCESS,DELAY",
        original_recipient: "rfc822;Dora@remote.example",
      },
      { address: "ella@remote.example", notify: "", original_recipient: "" },
    ])
  })

  test("a priority is written into Received, and one that is too high is lowered aloud", async () => {
    const client = await signedIn(office)
    await client.play(`
      C: EHLO laptop
      S: 250-
      C: MAIL FROM:<alice@example.test> MT-PRIORITY=9
      S: 250 2.3.6 4 is
      C: RCPT TO:<bob@example.test>
      S: 250
      C: DATA
      S: 354
      C: From: alice@example.test
      C: .
      S: 250`)
    const { id } = (await office.directory.findAccount({ address: "bob@example.test" }))!
    expect((await office.inbox(id)).at(-1)).toMatch(/for <bob@example\.test>\r\n\tPRIORITY 4;/)
  })
})

describe("EXPN and ETRN", () => {
  test("administrators see who an alias stands for", async () => {
    const actor = { address: "test" }
    await office.directory.createAlias(
      { address: "team@example.test", targets: ["alice@example.test", "bob@example.test"] },
      actor,
    )
    const client = await signedIn(office)
    await client.play("C: EHLO x\nS: 250-\nC: EXPN team@example.test\nS: 550 5.7.1")
    const { id } = (await office.directory.findAccount({ address: "alice@example.test" }))!
    await office.directory.updateAccount(id, { role: "admin" }, actor)
    const admin = await signedIn(office)
    await admin.play("C: EHLO x\nS: 250-")
    expect((await admin.say("EXPN <team@example.test>")).split("\n").toSorted()).toEqual([
      "250 2.1.5 <bob@example.test>",
      "250-2.1.5 <alice@example.test>",
    ])
    await admin.play("C: EXPN bob@example.test\nS: 250 2.1.5 <bob@example.test>")
    await admin.play("C: EXPN postmaster@example.test\nS: 250 2.1.5 <alice@example.test>")
    await admin.play("C: EXPN nobody@example.test\nS: 550 5.1.1\nC: EXPN\nS: 501 5.5.4")
  })

  test("ETRN starts what waits for a domain", async () => {
    const client = await stranger(office)
    await client.play(`
      C: ETRN Waiting.example
      S: 253 2.0.0 3 pending
      C: ETRN other.example
      S: 251 2.0.0
      C: ETRN @other.example
      S: 501 5.5.4
      C: ETRN
      S: 501 5.5.4`)
    expect(flushed).toEqual(["waiting.example", "other.example"])
  })

  test("strangers may not ask without end", async () => {
    const limits = { ...smtpLimits, perNetwork: { burst: 1, perMinute: 1 } }
    const strict = await openPostOffice({ limits, isKnown: () => false, flush: async () => 0 })
    const client = await stranger(strict)
    await client.play("C: ETRN a.example\nS: 251\nC: ETRN a.example\nS: 458 4.7.1")
    await strict.close()
  })
})

describe("loops (RFC 5321 §6.3, RFC 9228)", () => {
  test("a message that was delivered here once and comes again for the same recipient goes in circles", async () => {
    const send = async (recipients: string[], field: string) => {
      const client = await stranger(office)
      await client.play("C: MAIL FROM:<x@y.example>\nS: 250")
      for (const recipient of recipients) await client.play(`C: RCPT TO:<${recipient}>\nS: 250`)
      await client.play("C: DATA\nS: 354")
      return client.say(`${field}\r\nSubject: again\r\n\r\n.`)
    }
    const field = "Delivered-To: bob@example.test"
    expect(await send(["bob@example.test"], field)).toMatch(/^554 5\.4\.6/)
    expect(await send(["BOB@example.test"], field)).toMatch(/^554 5\.4\.6/)
    expect(await send(["bob+tag@example.test"], field)).toMatch(/^250/)
    expect(await send(["bob@example.test", "alice@example.test"], field)).toMatch(/^250/)
    expect(await send(["bob@example.test"], "X-Delivered-To: bob@example.test")).toMatch(/^250/)
  })
})

import { createTransport } from "nodemailer"
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest"
import { closeDialogues, dialogue, plain, signedIn, stranger } from "./test-clients.ts"
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
  await office.directory.createAlias(
    { address: "ally@example.test", targets: ["alice@example.test"] },
    { address: "test" },
  )
})
afterEach(closeDialogues)
afterAll(() => office.close())

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
    expect(await client.say("EHLO me")).toMatch(
      /AUTH SCRAM-SHA-256 SCRAM-SHA-1 OAUTHBEARER XOAUTH2 PLAIN LOGIN/,
    )
    const exchange = await stranger(office)
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
    ["too few parts", `PLAIN ${btoa("alice")}`, /^535/],
    ["no base64", "PLAIN !!!!", /^501/],
    ["an unknown mechanism", "GSSAPI", /^504/],
  ])("AUTH with %s is refused", async (_name, argument, expected) => {
    const client = await dialogue(office.ports.submissions, { tls: true })
    await client.play("S: 220\nC: EHLO me\nS: 250")
    expect(await client.say(`AUTH ${argument}`)).toMatch(expected)
    expect(await client.say("MAIL FROM:<alice@example.test>")).toMatch(/^530/)
  })

  test("nobody signs in to a shared mailbox, and everybody is told why", async () => {
    await office.directory.createAccount({ address: "info@example.test", shared: true }, { address: "test" })
    const client = await dialogue(office.ports.submissions, { tls: true })
    await client.play("S: 220\nC: EHLO me\nS: 250")
    expect(await client.say(`AUTH PLAIN ${plain("info@example.test")}`)).toMatch(
      /^535 5\.7\.8 .*This is a shared mailbox, and nobody signs in to it/,
    )
  })

  test("a token that is none is refused, with the reason in a challenge before (RFC 7628 §3.2.3)", async () => {
    const client = await dialogue(office.ports.submissions, { tls: true })
    await client.play("S: 220\nC: EHLO me\nS: 250")
    const token = btoa("user=alice@example.test\x01auth=Bearer nonsense\x01\x01")
    const challenge = await client.say(`AUTH XOAUTH2 ${token}`)
    expect(atob(challenge.replace(/^334 /, ""))).toContain('"status":"400"')
    expect(await client.say("")).toMatch(/^535 5\.7\.8/)
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
    const client = await signedIn(office)
    expect(await client.say(`MAIL FROM:<${address}>`)).toMatch(expected)
  })

  test.each([
    ["From: alice@example.test", /^250/],
    ['From: "Alice (work)" <Alice+x@example.test>', /^250/],
    ["From: bob@example.test", /^550 5\.7\.1/],
    ["From: alice@example.test, bob@example.test", /^550 5\.7\.1/],
    ["From: alice@example.test\r\nSender: bob@example.test", /^550 5\.7\.1/],
    ["From: alice@example.test\r\nFROM : bob@example.test", /^554 5\.6\.0/],
    ["From: group: bob@example.test;", /^550 5\.7\.1/],
    ["From: alice@example.test <bob@example.test>", /^550 5\.7\.1/],
    ["From: alice", /^550 5\.7\.1/],
    ["From: bob@example.test:;", /^550 5\.7\.1/],
  ])("a message with %j", async (header, expected) => {
    const client = await signedIn(office)
    await client.play(
      "C: MAIL FROM:<alice@example.test>\nS: 250\nC: RCPT TO:<bob@example.test>\nS: 250\nC: DATA\nS: 354",
    )
    client.write(`${header}\r\nSubject: x\r\n\r\nhello\r\n.\r\n`)
    expect(await client.reply()).toMatch(expected)
  })

  test("what is missing is added, Bcc goes, the rest stays byte for byte", async () => {
    const client = await signedIn(office)
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

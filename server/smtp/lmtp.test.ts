import { createTransport } from "nodemailer"
import { afterAll, afterEach, beforeAll, expect, test } from "vitest"
import { closeDialogues, dialogue } from "./test-clients.ts"
import type { Dialogue } from "./test-dialogue.ts"
import { openPostOffice, type PostOffice } from "./test-post-office.ts"

let office: PostOffice
let bob: number
let tiny: number

beforeAll(async () => {
  office = await openPostOffice()
  bob = await office.person("bob")
  await office.person("ann")
  tiny = await office.person("tiny", "example.test", 1_000)
})
afterEach(closeDialogues)
afterAll(() => office.close())

async function neighbour(): Promise<Dialogue> {
  const client = await dialogue(office.ports.lmtp)
  await client.play("S: 220 mail.example.test LMTP\nC: LHLO front.example\nS: 250-mail.example.test")
  return client
}

test("RFC 2033 §4.2: one reply for each recipient that was accepted, in their order", async () => {
  const client = await neighbour()
  await client.play(`
    C: MAIL FROM:<x@y.example>
    S: 250
    C: RCPT TO:<bob@example.test>
    S: 250
    C: RCPT TO:<nobody@example.test>
    S: 550 5.1.1
    C: RCPT TO:<tiny@example.test>
    S: 250
    C: RCPT TO:<ann@example.test>
    S: 250
    C: RCPT TO:<bob@example.test>
    S: 250
    C: DATA
    S: 354`)
  client.write(
    `Subject: by LMTP\r\n\r\n${"x".repeat(90)}\r\n`.padEnd(1_500, "x\r\n").replace(/\r?$|x\r$/, ""),
  )
  client.write("\r\n.\r\nNOOP\r\n")
  const replies: string[] = []
  for (let at = 0; at < 5; at++) replies.push((await client.reply()).slice(0, 9))
  expect(replies).toEqual(["250 2.0.0", "452 4.2.2", "250 2.0.0", "250 2.0.0", "250 2.0.0"])
  expect((await office.inbox(bob)).filter((text) => text.includes("Subject: by LMTP"))).toHaveLength(1)
  expect((await office.inbox(bob)).at(-1)).toMatch(/with LMTP id/)
  expect(await office.inbox(tiny)).toEqual([])
})

test("§4.3: BDAT LAST is answered for each recipient too, other chunks once", async () => {
  const client = await neighbour()
  await client.play(`
    C: MAIL FROM:<>
    S: 250
    C: RCPT TO:<bob@example.test>
    S: 250
    C: RCPT TO:<ann@example.test>
    S: 250`)
  client.write("BDAT 6\r\na: b\r\nBDAT 4 LAST\r\n\r\nx\nNOOP\r\n")
  await client.play("S: 250 2.0.0 6 octets\nS: 550 5.5.2\nS: 550 5.5.2\nS: 250 2.0.0 OK")
})

test("a message that is refused is refused for each", async () => {
  const client = await neighbour()
  await client.play(
    "C: MAIL FROM:<>\nS: 250\nC: RCPT TO:<bob@example.test>\nS: 250\nC: RCPT TO:<ann@example.test>\nS: 250",
  )
  await client.play("C: DATA\nS: 354")
  client.write("bare\nline\r\n.\r\n")
  await client.play("S: 550 5.5.2\nS: 550 5.5.2\nC: NOOP\nS: 250")
})

test("without a recipient there is no message, and nothing is relayed", async () => {
  const client = await neighbour()
  await client.play(`
    C: MAIL FROM:<x@y.example>
    S: 250
    C: RCPT TO:<x@remote.example>
    S: 554 5.7.1
    C: DATA
    S: 503
    C: AUTH PLAIN x
    S: 500
    C: EHLO x
    S: 500`)
})

test("a real client delivers", async () => {
  const transport = createTransport({
    host: "127.0.0.1",
    port: office.ports.lmtp,
    lmtp: true,
    ignoreTLS: true,
  })
  const sent = await transport.sendMail({
    from: "x@y.example",
    to: ["bob@example.test", "ann@example.test"],
    subject: "from nodemailer",
    text: "hello",
  })
  expect(sent.accepted).toEqual(["bob@example.test", "ann@example.test"])
  expect((await office.inbox(bob)).at(-1)).toContain("Subject: from nodemailer")
})

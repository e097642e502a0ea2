import { afterAll, afterEach, beforeAll, expect, test } from "vitest"
import { MailExaminer } from "../authentication/examiner.ts"
import { zoneLookup } from "../authentication/fixtures.ts"
import { systemClock } from "../clock.ts"
import { silentLog } from "../log.ts"
import { closeDialogues, signedIn, stranger } from "./test-clients.ts"
import { openPostOffice, type PostOffice } from "./test-post-office.ts"

let office: PostOffice
let alice: number

beforeAll(async () => {
  const examiner = new MailExaminer({
    lookup: zoneLookup({
      "TXT honest.example": ["v=spf1 ip4:127.0.0.1 -all"],
      "TXT _dmarc.honest.example": ["v=DMARC1; p=reject"],
      "TXT _dmarc.bank.example": ["v=DMARC1; p=reject"],
      "TXT _dmarc.shop.example": ["v=DMARC1; p=quarantine"],
    }),
    hostname: "mail.example.test",
    mode: "enforce",
    trustedSealers: [],
    isExempt: () => false,
    clock: systemClock,
    log: silentLog,
  })
  office = await openPostOffice({ examiner })
  alice = await office.person("alice")
})
afterEach(closeDialogues)
afterAll(() => office.close())

async function send(sender: string, message: string): Promise<string> {
  const client = await stranger(office)
  await client.play(
    `C: MAIL FROM:<${sender}>\nS: 250\nC: RCPT TO:<alice@example.test>\nS: 250\nC: DATA\nS: 354`,
  )
  client.write(`${message}.\r\n`)
  const reply = await client.reply()
  await client.play("C: NOOP\nS: 250")
  return reply
}

test("results stand on top, under Return-Path, and forged ones are gone", async () => {
  const forged = "Authentication-Results: mail.example.test; spf=pass\r\n"
  const others = "Authentication-Results: relay.example; spf=fail\r\n"
  const message = `${others}From: ann@honest.example\r\nSubject: hi\r\n\r\nHello\r\n`
  expect(await send("ann@honest.example", forged + message)).toMatch(/^250 2\.0\.0/)
  const filed = (await office.inbox(alice)).at(-1)!
  expect(filed).toMatch(
    /^Return-Path: <ann@honest\.example>\r\nAuthentication-Results: mail\.example\.test;\r\n\tspf=pass smtp\.mailfrom=honest\.example;\r\n\tdkim=none;\r\n\tdmarc=pass header\.from=honest\.example\r\nDelivered-To: alice@example\.test\r\nReceived: /,
  )
  expect(filed.endsWith(message)).toBe(true)
  expect(filed.match(/mail\.example\.test;\r\n\tspf/g)).toHaveLength(1)
})

test("a forged message is refused, and the session goes on", async () => {
  const before = (await office.inbox(alice)).length
  const reply = await send("x@elsewhere.example", "From: ceo@bank.example\r\n\r\nPay\r\n")
  expect(reply).toMatch(/^550 5\.7\.1 The message was refused: .*bank\.example/)
  expect(await office.inbox(alice)).toHaveLength(before)
})

test("a doubtful message is in Junk, where its domain asks for that", async () => {
  const before = (await office.inbox(alice)).length
  expect(await send("x@elsewhere.example", "From: me@shop.example\r\n\r\nOffer\r\n")).toMatch(/^250/)
  expect(await office.inbox(alice)).toHaveLength(before)
  expect((await office.inbox(alice, "Junk")).at(-1)).toMatch(
    /dmarc=fail header\.from=shop\.example[\s\S]*Offer/,
  )
})

test("a large message keeps every byte while it waits to be examined", async () => {
  const body = `${"0123456789".repeat(7)}\r\n`.repeat(6_000)
  const message = `From: ann@honest.example\r\nSubject: large\r\n\r\n${body}`
  expect(await send("ann@honest.example", message)).toMatch(/^250 2\.0\.0/)
  expect((await office.inbox(alice)).at(-1)!.endsWith(message)).toBe(true)
})

test("a submission cannot carry results of ours", async () => {
  const client = await signedIn(office)
  await client.play(
    "C: MAIL FROM:<alice@example.test>\nS: 250\nC: RCPT TO:<alice@example.test>\nS: 250\nC: DATA\nS: 354",
  )
  client.write(
    "From: alice@example.test\r\nAuthentication-Results: mail.example.test; dmarc=pass\r\n\r\nHello\r\n.\r\n",
  )
  expect(await client.reply()).toMatch(/^250/)
  expect((await office.inbox(alice)).at(-1)).not.toContain("Authentication-Results")
})

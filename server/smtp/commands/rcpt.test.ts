import { afterEach, beforeEach, expect, test } from "vitest"
import { Dns } from "../../authentication/resolver.ts"
import { silentLog } from "../../log.ts"
import { healthy, openTestDns, type TestDns } from "../../reputation/fixtures.ts"
import { Reputation } from "../../reputation/reputation.ts"
import { smtpLimits } from "../limits.ts"
import { closeDialogues, signedIn, stranger } from "../test-clients.ts"
import type { Dialogue } from "../test-dialogue.ts"
import { openPostOffice, type PostOffice, type PostOfficeOptions } from "../test-post-office.ts"

let office: PostOffice
let dns: TestDns
let reputation: Reputation
const clock = { time: 0, now: () => clock.time }

/** A post office that greylists, and refuses whom a list knows. Strangers from elsewhere speak by XCLIENT. */
async function open(options: PostOfficeOptions = {}): Promise<void> {
  office = await openPostOffice({
    clock,
    isKnown: (address) => address === "127.0.0.1",
    gateways: ["127.0.0.1"],
    reputation: { approach: (approach) => reputation.approach(approach) },
    ...options,
  })
  await office.person("alice")
  const { lookup } = new Dns({ servers: [dns.server], clock })
  const spam = { junkFrom: 5, refuseFrom: 4 }
  const config = { dnsLists: [{ zone: "zen.example", points: 4 }], uriLists: [], greylist: true, spam }
  const passesSpf = async () => false
  reputation = new Reputation({ config, sql: office.house.sql, clock, log: silentLog, lookup, passesSpf })
}

beforeEach(async () => {
  clock.time = Date.parse("2026-03-01T12:00:00Z")
  dns = await openTestDns()
  healthy(dns, "zen.example")
  dns.records.set("9.113.0.203.zen.example", ["127.0.0.2"])
  await open()
})
afterEach(async () => {
  closeDialogues()
  await office.close()
  await dns[Symbol.asyncDispose]()
})

async function from(address: string): Promise<Dialogue> {
  const client = await stranger(office)
  await client.play(`C: XCLIENT ADDR=${address}\nS: 220\nC: EHLO there.example\nS: 250-`)
  return client
}

test("a stranger is asked to come again, and later is taken for every recipient", async () => {
  const client = await from("203.0.113.7")
  await client.play(`
    C: MAIL FROM:<news@there.example>
    S: 250
    C: RCPT TO:<alice@example.test>
    S: 451 4.7.1 You are new here
    C: RCPT TO:<nobody@example.test>
    S: 550 5.1.1`)
  clock.time += 3 * 60_000
  await office.person("bob")
  await client.play(`
    C: RCPT TO:<alice@example.test>
    S: 250
    C: RCPT TO:<bob@example.test>
    S: 250`)
})

test("whom a list knows is refused with its name before a message comes", async () => {
  const client = await from("203.0.113.9")
  await client.play(`
    C: MAIL FROM:<news@there.example>
    S: 250
    C: RCPT TO:<alice@example.test>
    S: 550 5.7.1 Mail from 203.0.113.9 is not taken, because it is on zen.example`)
})

test("nobody is asked about our own people and peers we know", async () => {
  const laptop = await signedIn(office)
  await laptop.play("C: MAIL FROM:<alice@example.test>\nS: 250\nC: RCPT TO:<x@elsewhere.example>\nS: 250")
  const known = await stranger(office)
  await known.play("C: MAIL FROM:<x@there.example>\nS: 250\nC: RCPT TO:<alice@example.test>\nS: 250")
  expect(await office.house.sql.all("SELECT key FROM greylist_entry")).toEqual([])
})

test("strangers may name so many recipients in a time, those we know any number", async () => {
  await office.close()
  await open({ limits: { ...smtpLimits, recipientsPerNetwork: { burst: 3, perMinute: 1 } } })
  const named = "C: RCPT TO:<alice@example.test>\n"
  const client = await from("203.0.113.7")
  await client.play(
    `C: MAIL FROM:<x@there.example>\nS: 250\n${`${named}S: 451\n`.repeat(3)}${named}S: 450 4.7.1`,
  )
  const known = await stranger(office)
  await known.play(`C: MAIL FROM:<x@there.example>\nS: 250\n${`${named}S: 250\n`.repeat(5)}`)
})

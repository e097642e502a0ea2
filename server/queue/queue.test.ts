import { afterEach, beforeEach, describe, expect, test } from "vitest"
import type { Clock } from "../clock.ts"
import { silentLog } from "../log.ts"
import { openPostOffice, type PostOffice } from "../smtp/test-post-office.ts"
import { claim, leaseTime, reclaim } from "./claims.ts"
import { Desk } from "./desk.ts"
import { Queue } from "./queue.ts"
import { forgetOld, settle } from "./settle.ts"
import { Nameserver, Peer } from "./test-world.ts"

const hostname = "mail.example.test"
const minute = 60_000
const databases: { name: string; postgresql?: string }[] = [{ name: "SQLite" }]
if (process.env.MISSIVA_TEST_POSTGRESQL_URL)
  databases.push({ name: "PostgreSQL", postgresql: process.env.MISSIVA_TEST_POSTGRESQL_URL })

let office: PostOffice
let alice: number
let dns: Nameserver
let peer: Peer
let queue: Queue
let desk: Desk
let clock: Clock & { ahead: number }
const peers: Peer[] = []

async function build(postgresql?: string): Promise<void> {
  clock = { ahead: 0, now: () => Date.now() + clock.ahead }
  dns = await Nameserver.open()
  peer = await Peer.open()
  office = await openPostOffice({
    clock,
    queue: { wake: () => queue.wake() },
    ...(postgresql && { postgresql }),
  })
  alice = await office.person("alice")
  queue = newQueue()
  desk = new Desk({ sql: office.house.sql, clock })
  dns.records.set("remote.example", { mx: [{ preference: 10, exchange: "mx.remote.example" }] })
  dns.records.set("mx.remote.example", { a: ["127.0.0.1"] })
  queue.start()
}

async function tearDown(): Promise<void> {
  await queue.stop()
  for (const made of [peer, ...peers.splice(0)]) made.close()
  await office.close()
  dns.close()
}

function newQueue(changes: { relayPrivate?: boolean; relayPort?: number } = {}): Queue {
  const { sql, store } = office.house
  const config = { dnsServers: [dns.address], relayPort: peer.port, relayPrivate: true, ...changes }
  const { acceptance } = office
  return new Queue({
    sql,
    store,
    clock,
    log: silentLog,
    hostname,
    config,
    accept: acceptance.accept.bind(acceptance),
  })
}

/** Sends a message from alice (or whoever) without a detour. */
async function send(recipients: string[], options: { sender?: string; text?: string } = {}): Promise<void> {
  const { sender = "alice@example.test", text = "Subject: hello\r\n\r\nhi\r\n.dot\r\n" } = options
  const incoming = office.house.store.receive(10_000_000)
  await incoming.write(Buffer.from(`Return-Path: <${sender}>\r\n${text}`))
  const envelope = { sender, recipients, trace: crypto.randomUUID(), smtputf8: false }
  await office.acceptance.accept(envelope, await incoming.finish())
}

/** Waits until the queue looks as expected: states by recipient. */
async function until(expected: Record<string, string>): Promise<void> {
  const seen = async () => {
    const { rows } = await desk.list({ pageSize: 500 })
    return Object.fromEntries(rows.map(({ recipient, state }) => [recipient, state]))
  }
  await expect.poll(seen, { timeout: 15_000, interval: 20 }).toEqual(expected)
}

const entry = async (recipient: string) => (await desk.list({ search: recipient })).rows[0]!

describe.each(databases)("the queue on $name", ({ postgresql }) => {
  beforeEach(() => build(postgresql))
  afterEach(tearDown)

  describe("relaying", () => {
    test("a message reaches the MX as it was accepted, without our Return-Path, and is history afterwards", async () => {
      await send(["bob@remote.example"])
      await until({ "bob@remote.example": "delivered" })
      expect(peer.taken).toEqual([
        {
          sender: "alice@example.test",
          recipients: ["bob@remote.example"],
          bytes: "Subject: hello\r\n\r\nhi\r\n.dot\r\n",
          helo: hostname,
        },
      ])
      expect(await entry("bob@remote.example")).toMatchObject({ lastReply: "250 2.0.0 taken", attempts: 1 })
      expect(await office.house.sql.get("SELECT content_id FROM queued_message")).toMatchObject({
        content_id: null,
      })
      expect((await office.house.sql.all("SELECT * FROM garbage")).length).toBe(1)
    })

    test("several messages to one destination share a connection", async () => {
      await queue.stop()
      for (let i = 0; i < 5; i++) await send([`r${i}@remote.example`])
      queue = newQueue()
      queue.start()
      await expect.poll(() => peer.taken.length, { timeout: 10_000 }).toBe(5)
      expect(peer.connections).toBe(1)
    })

    test("one transfer serves all recipients of a destination, and each keeps its own reply", async () => {
      peer.script.rcpt = (address) =>
        ({ "later@remote.example": "451 4.2.1 busy", "never@remote.example": "550 5.1.1 who?" })[address]
      await send(["now@remote.example", "later@remote.example", "never@remote.example"])
      await until({
        "now@remote.example": "delivered",
        "later@remote.example": "due",
        "never@remote.example": "bounced",
      })
      expect(peer.taken.map(({ recipients }) => recipients)).toEqual([["now@remote.example"]])
      peer.script = {}
      clock.ahead += 10 * minute
      queue.wake()
      await until({
        "now@remote.example": "delivered",
        "later@remote.example": "delivered",
        "never@remote.example": "bounced",
      })
      expect(peer.taken.map(({ recipients }) => recipients)).toEqual([
        ["now@remote.example"],
        ["later@remote.example"],
      ])
    })

    test.each([
      ["a 4xx greeting", { greeting: "421 4.3.2 later" }],
      ["a 5xx greeting", { greeting: "554 5.7.1 not you" }],
      ["a peer that hangs up at once", { greeting: "drop" }],
      ["a garbled greeting", { greeting: "\x1b[31m\r\n\r\n!!" }],
      ["an endless line", { greeting: "2".repeat(200_000) }],
      ["an endless reply", { ehlo: `${"250-x\r\n".repeat(20_000)}250-y` }],
      ["421 to MAIL", { mail: () => "421 4.3.2 closing" }],
      ["354 to MAIL", { mail: () => "354 what?" }],
      ["a peer that hangs up at MAIL", { mail: () => "drop" }],
      ["a peer that hangs up at RCPT", { rcpt: () => "drop" }],
      ["451 to every RCPT", { rcpt: () => "451 4.7.1 greylisted" }],
      ["452 to DATA", { data: "452 4.3.1 full" }],
      ["a peer that hangs up at DATA", { data: "drop" }],
      ["451 to the message", { end: () => "451 4.3.0 disk" }],
      ["a peer that hangs up at the last dot", { end: () => "drop" }],
      ["a reply that is none", { end: () => "banana" }],
      ["an unknown class of reply", { end: () => "999 hm" }],
    ])("%s: tried again later", async (_name, script) => {
      peer.script = script
      await send(["bob@remote.example"])
      await expect.poll(async () => (await entry("bob")).attempts, { timeout: 10_000 }).toBe(1)
      await until({ "bob@remote.example": "due" })
      const { nextAttemptAt, lastReply } = await entry("bob")
      expect(nextAttemptAt - clock.now()).toBeGreaterThan(30_000)
      expect(lastReply).not.toMatch(/[\x00-\x1f]/)
      peer.script = {}
      clock.ahead += 5 * minute
      queue.wake()
      await until({ "bob@remote.example": "delivered" })
      expect(peer.taken.length).toBe(1)
    })

    test("a final reply that is lost costs a second copy, never the message", async () => {
      let lost = 0
      peer.script.end = () => (lost++ === 0 ? "swallow" : undefined)
      await send(["bob@remote.example"])
      await expect.poll(async () => (await entry("bob")).lastReply, { timeout: 10_000 }).not.toBe("")
      clock.ahead += 5 * minute
      queue.wake()
      await until({ "bob@remote.example": "delivered" })
      expect(peer.taken.length).toBe(2)
      expect(peer.taken[0]!.bytes).toBe(peer.taken[1]!.bytes)
    })

    test("a destination that stalls does not delay another", async () => {
      const tarpit = await Peer.open("127.0.0.2", peer.port)
      peers.push(tarpit)
      tarpit.script.greeting = "stall"
      dns.records.set("tarpit.example", { a: ["127.0.0.2"] })
      for (let i = 0; i < 300; i++) await send([`t${i}@tarpit.example`])
      const before = performance.now()
      await send(["bob@remote.example"])
      await expect.poll(() => peer.taken.length, { timeout: 5_000, interval: 10 }).toBe(1)
      expect(performance.now() - before).toBeLessThan(5_000)
      expect(tarpit.connections).toBeLessThanOrEqual(4)
      tarpit.close()
    })

    test("a destination that cannot be reached is not tried once for each message", async () => {
      await queue.stop()
      peer.script.greeting = "421 4.3.2 later"
      for (let i = 0; i < 600; i += 100)
        await send(Array.from({ length: 100 }, (_, j) => `r${i + j}@remote.example`))
      for (let i = 0; i < 400; i++) await send([`s${i}@remote.example`])
      queue = newQueue()
      queue.start()
      const due = async () =>
        (
          await office.house.sql.all(
            "SELECT id FROM queued_recipient WHERE next_attempt_at <= ?",
            clock.now(),
          )
        ).length
      await expect.poll(due, { timeout: 15_000 }).toBe(0)
      expect(peer.connections).toBeLessThanOrEqual(4)
    })

    test("bare line ends in what we hold leave as CR LF, with the dots stuffed", async () => {
      await send(["bob@remote.example"], { text: "Subject: x\r\n\r\na\n.\nb\r.\rc\r\n" })
      await until({ "bob@remote.example": "delivered" })
      expect(peer.taken[0]!.bytes).toBe("Subject: x\r\n\r\na\r\n.\r\nb\r\n.\r\nc\r\n")
    })
  })

  describe("encryption", () => {
    const offers = "250-peer\r\n250 STARTTLS"

    test("mail to another post office goes over TLS and arrives as it was", async () => {
      const far = await openPostOffice()
      await far.directory.createDomain({ name: "remote.example" }, { address: "test" })
      const bob = await far.person("bob", "remote.example")
      await queue.stop()
      queue = newQueue({ relayPort: far.ports.smtp })
      queue.start()
      await send(["bob@remote.example"])
      await until({ "bob@remote.example": "delivered" })
      const [text] = await far.inbox(bob)
      expect(text).toMatch(/^Return-Path: <alice@example\.test>\r\nReceived: from mail\.example\.test /)
      expect(text).toMatch(/\(TLSv1\.3 [^)]*\)\r\n\tby mail\.example\.test with ESMTPS id/)
      expect(text!.match(/Return-Path/g)!.length).toBe(1)
      expect(text!.endsWith("Subject: hello\r\n\r\nhi\r\n.dot\r\n")).toBe(true)
      await far.close()
    })

    test("a server whose TLS is broken gets its mail without", async () => {
      peer.script.ehlo = offers
      await send(["bob@remote.example"])
      await until({ "bob@remote.example": "delivered" })
      expect(peer.connections).toBe(2)
    })

    test("a server that refuses STARTTLS gets its mail without", async () => {
      peer.script = { ehlo: offers, starttls: "454 4.7.0 not now" }
      await send(["bob@remote.example"])
      await until({ "bob@remote.example": "delivered" })
    })
  })

  test("an address beyond ASCII goes only to a server that takes it", async () => {
    await send(["jörg@remote.example"])
    await until({ "jörg@remote.example": "bounced" })
    expect((await office.inbox(alice))[0]).toContain("Status: 5.6.7")
    expect(peer.taken).toEqual([])
    peer.script.ehlo = "250-peer\r\n250-8BITMIME\r\n250 SMTPUTF8"
    await send(["jürgen@remote.example"])
    await until({ "jörg@remote.example": "bounced", "jürgen@remote.example": "delivered" })
  })

  describe("routes", () => {
    test("the next MX is tried when the first cannot be reached", async () => {
      dns.records.set("two.example", {
        mx: [
          { preference: 20, exchange: "mx.remote.example" },
          { preference: 10, exchange: "dead.example" },
        ],
      })
      dns.records.set("dead.example", { a: ["127.0.0.3"] })
      await send(["bob@two.example"])
      await until({ "bob@two.example": "delivered" })
    })

    test.each([
      ["a null MX", { mx: [{ preference: 0, exchange: "." }] }, /5\.1\.10/],
      ["no such domain", undefined, /5\.1\.2/],
      ["a domain without any address", {}, /5\.4\.4/],
      ["an MX that is ourselves", { mx: [{ preference: 10, exchange: hostname }] }, /5\.4\.6/],
    ])("%s: bounced at once", async (_name, records, status) => {
      if (records) dns.records.set("odd.example", records)
      await send(["bob@odd.example"])
      await until({ "bob@odd.example": "bounced" })
      const [bounce] = await office.inbox(alice)
      expect(bounce).toMatch(new RegExp(`Status: ${status.source}`))
    })

    test("a domain without MX gets its mail at its own address", async () => {
      dns.records.set("plain.example", { a: ["127.0.0.1"] })
      await send(["bob@plain.example"])
      await until({ "bob@plain.example": "delivered" })
    })

    test.each(["SERVFAIL", "silence"] as const)(
      "DNS trouble (%s): tried again later",
      async (trouble) => {
        dns.records.set("odd.example", { trouble })
        await send(["bob@odd.example"])
        await expect.poll(async () => (await entry("bob")).lastReply, { timeout: 30_000 }).toMatch(/DNS/)
        await until({ "bob@odd.example": "due" })
      },
      60_000,
    )

    test("addresses inside our own house are never connected to", async () => {
      await queue.stop()
      queue = newQueue({ relayPrivate: false })
      queue.start()
      for (const [name, a] of [
        ["loop.example", ["127.0.0.1"]],
        ["private.example", ["10.1.2.3", "169.254.169.254"]],
      ] as const)
        dns.records.set(name, { a: [...a] })
      dns.records.set("six.example", { aaaa: ["::1", "::ffff:127.0.0.1", "fe80::1"] })
      await send(["a@loop.example", "b@private.example", "c@six.example", "d@[127.0.0.1]"])
      await until({
        "a@loop.example": "bounced",
        "b@private.example": "bounced",
        "c@six.example": "bounced",
        "d@[127.0.0.1]": "bounced",
      })
      expect(peer.connections).toBe(0)
    })
  })

  describe("bounces", () => {
    test("one bounce tells the sender of all that failed together, in words and in RFC 3464", async () => {
      peer.script.rcpt = (address) =>
        address.startsWith("ok") ? undefined : "550 5.1.1 <script>alert(1)</script> \u202e"
      await send(["ok@remote.example", "x@remote.example", "y@remote.example"])
      await until({
        "ok@remote.example": "delivered",
        "x@remote.example": "bounced",
        "y@remote.example": "bounced",
      })
      const inbox = await office.inbox(alice)
      expect(inbox.length).toBe(1)
      const bounce = inbox[0]!
      expect(bounce).toMatch(/^Return-Path: <>\r\n/)
      expect(bounce).toContain("Content-Type: multipart/report; report-type=delivery-status;")
      expect(bounce).toContain("Subject: Not delivered: hello\r\n")
      expect(bounce).toContain("x@remote.example: there is nobody by that name.")
      for (const who of ["x", "y"])
        expect(bounce).toContain(
          `Final-Recipient: rfc822; ${who}@remote.example\r\nAction: failed\r\nStatus: 5.1.1\r\n`,
        )
      expect(bounce).toContain("Reporting-MTA: dns; mail.example.test\r\n")
      expect(bounce).toContain("Content-Type: text/rfc822-headers\r\n\r\nSubject: hello\r\n")
      expect(bounce).not.toContain("hi\r\n.dot")
    })

    test("after five days the sender is told, and not before", async () => {
      peer.script.greeting = "421 4.3.2 later"
      await send(["bob@remote.example"])
      await expect.poll(async () => (await entry("bob")).attempts, { timeout: 10_000 }).toBe(1)
      await until({ "bob@remote.example": "due" })
      clock.ahead += 4.9 * 86_400_000
      queue.wake()
      await expect.poll(async () => (await entry("bob")).attempts, { timeout: 10_000 }).toBe(2)
      await until({ "bob@remote.example": "due" })
      clock.ahead += 0.2 * 86_400_000
      queue.wake()
      await until({ "bob@remote.example": "bounced" })
      expect((await office.inbox(alice))[0]).toMatch(/could not be reached[\s\S]*Status: 4\.4\.7/)
    })

    test("a bounce is never bounced", async () => {
      peer.script.rcpt = () => "550 5.1.1 no"
      await send(["bob@remote.example"], { sender: "" })
      await until({ "bob@remote.example": "bounced" })
      expect(await office.inbox(alice)).toEqual([])
      expect((await office.house.sql.all("SELECT * FROM queued_message")).length).toBe(1)
    })

    test("a bounce to a sender who is gone ends there", async () => {
      peer.script.rcpt = () => "550 5.1.1 no"
      await send(["bob@remote.example"], { sender: "ghost@example.test" })
      await until({ "bob@remote.example": "bounced" })
    })

    test("who is over quota beside others is bounced in the same commit", async () => {
      const full = await office.person("full", "example.test", 10)
      await send(["alice@example.test", "full@example.test"])
      const inbox = await office.inbox(alice)
      expect(inbox.length).toBe(2)
      expect(inbox.some((text) => text.includes("Status: 5.2.2"))).toBe(true)
      expect(await office.inbox(full)).toEqual([])
    })
  })

  describe("leases", () => {
    beforeEach(() => queue.stop())
    const limits = () => ({
      now: clock.now(),
      room: 10,
      running: new Map<string, number>(),
      perDestination: 4,
    })

    test("history is kept for a week and then forgotten", async () => {
      const { sql } = office.house
      const left = async () => (await sql.all("SELECT id FROM queued_recipient")).length
      await send(["old@remote.example", "open@remote.example"])
      await send(["done@remote.example"])
      await desk.cancel((await entry("old")).id)
      await desk.cancel((await entry("done")).id)
      clock.ahead += 6.9 * 86_400_000
      expect(await sql.write((tx) => forgetOld(tx, clock.now()))).toBe(0)
      clock.ahead += 0.2 * 86_400_000
      expect(await sql.write((tx) => forgetOld(tx, clock.now()))).toBe(1)
      expect(await left()).toBe(2)
    })

    test("two workers never take the same recipient", async () => {
      for (let i = 0; i < 20; i++) await send([`r${i}@remote.example`])
      const { sql } = office.house
      const taken = (await Promise.all([claim(sql, limits()), claim(sql, limits())])).flat()
      const ids = taken.flatMap(({ messages }) =>
        messages.flatMap(({ recipients }) => recipients.map(({ id }) => id)),
      )
      expect(ids.length).toBe(20)
      expect(new Set(ids).size).toBe(20)
    })

    test("what a worker that died had taken is due again, and its late result is refused", async () => {
      await send(["bob@remote.example"])
      const { sql } = office.house
      const [batch] = await claim(sql, limits())
      const recipient = batch!.messages[0]!.recipients[0]!
      expect(await reclaim(sql, clock.now())).toBe(0)
      clock.ahead += leaseTime + 1
      expect(await reclaim(sql, clock.now())).toBe(1)
      const [again] = await claim(sql, limits())
      const late = { ...recipient, lease: batch!.lease }
      expect(await sql.write((tx) => settle(tx, late, { kind: "delivered", reply: "" }, clock.now()))).toBe(
        false,
      )
      expect(await entry("bob")).toMatchObject({ state: "leased", attempts: 2 })
      const current = { ...recipient, lease: again!.lease }
      expect(
        await sql.write((tx) => settle(tx, current, { kind: "delivered", reply: "" }, clock.now())),
      ).toBe(true)
    })
  })

  describe("the desk", () => {
    test("holds, releases, retries and cancels; the worker obeys", async () => {
      peer.script.greeting = "421 later"
      await send(["a@remote.example"])
      await send(["b@remote.example"], { text: "Subject: 100% sure\r\n\r\n" })
      await expect
        .poll(async () => (await desk.list()).rows.every(({ attempts }) => attempts === 1))
        .toBe(true)
      await until({ "a@remote.example": "due", "b@remote.example": "due" })
      const [b, a] = (await desk.list()).rows
      await desk.hold(a!.id)
      await desk.cancel(b!.id)
      expect((await desk.show(a!.id)).state).toBe("held")
      expect((await desk.list({ state: "open" })).rows.map(({ recipient }) => recipient)).toEqual([
        "a@remote.example",
      ])
      expect((await desk.list({ search: "100%" })).total).toBe(1)
      expect((await desk.list({ search: "100_" })).total).toBe(0)
      await expect(desk.retry(b!.id)).rejects.toMatchObject({ code: "cannot" })
      await expect(desk.release(b!.id)).rejects.toMatchObject({ code: "cannot" })
      await expect(desk.show(999)).rejects.toMatchObject({ code: "no-such-entry" })
      peer.script = {}
      await desk.release(a!.id)
      await until({ "a@remote.example": "delivered", "b@remote.example": "cancelled" })
      expect(peer.taken.length).toBe(1)
    })
  })

  test("every recipient ends in exactly one state, whatever the peer does", async () => {
    const replies = [undefined, "451 4.0.0 x", "550 5.0.0 x", "drop", undefined]
    let turn = 0
    peer.script = {
      mail: () => (turn++ % 7 === 3 ? "drop" : undefined),
      rcpt: () => replies[turn++ % replies.length],
      end: () => (turn++ % 5 === 0 ? "451 4.0.0 x" : undefined),
    }
    const all = Array.from({ length: 60 }, (_, i) => `r${i}@remote.example`)
    for (let i = 0; i < all.length; i += 3) await send(all.slice(i, i + 3))
    const settled = async () => {
      clock.ahead += 30 * minute
      queue.wake()
      const { rows } = await desk.list({ pageSize: 500 })
      return rows.filter(({ state }) => state === "delivered" || state === "bounced").length
    }
    await expect.poll(settled, { timeout: 30_000, interval: 100 }).toBe(all.length)
    const { rows } = await desk.list({ pageSize: 500 })
    expect(new Set(rows.map(({ recipient }) => recipient)).size).toBe(all.length)
    const delivered = rows.filter(({ state }) => state === "delivered").map(({ recipient }) => recipient)
    const taken = peer.taken.flatMap(({ recipients }) => recipients)
    expect([...taken].sort()).toEqual([...delivered].sort())
    const told = (await office.inbox(alice)).join("").match(/Final-Recipient/g) ?? []
    expect(told.length).toBe(rows.length - delivered.length)
  }, 60_000)
})

import { afterEach, beforeEach, describe, expect, test } from "vitest"
import { testDatabases } from "../store/test-house.ts"
import { testSettings } from "../test-settings.ts"
import { QueueWorld } from "./fixtures.ts"
import { Peer } from "./test-world.ts"

const minute = 60_000

describe.each(testDatabases)("the queue on $name", ({ postgresql }) => {
  let world: QueueWorld
  beforeEach(async () => {
    world = await QueueWorld.open(postgresql)
  })
  afterEach(() => world.close())

  describe("relaying", () => {
    test("a message reaches the MX as it was accepted, without our Return-Path, and is history afterwards", async () => {
      await world.send(["bob@remote.example"])
      await world.until({ "bob@remote.example": "delivered" })
      expect(world.peer.taken).toEqual([
        {
          sender: "alice@example.test",
          recipients: ["bob@remote.example"],
          bytes: "Subject: hello\r\n\r\nhi\r\n.dot\r\n",
          helo: "mail.example.test",
        },
      ])
      expect(await world.entry("bob@remote.example")).toMatchObject({
        lastReply: "250 2.0.0 taken",
        attempts: 1,
      })
      expect(await world.office.house.sql.get("SELECT content_id FROM queued_message")).toMatchObject({
        content_id: null,
      })
      expect((await world.office.house.sql.all("SELECT * FROM garbage")).length).toBe(1)
    })

    test("several messages to one destination share a connection", async () => {
      await world.queue.stop()
      for (let i = 0; i < 5; i++) await world.send([`r${i}@remote.example`])
      world.queue = world.newQueue()
      world.queue.start()
      await expect.poll(() => world.peer.taken.length, { timeout: 10_000 }).toBe(5)
      expect(world.peer.connections).toBe(1)
    })

    test("one transfer serves all recipients of a destination, and each keeps its own reply", async () => {
      world.peer.script.rcpt = (address) =>
        ({ "later@remote.example": "451 4.2.1 busy", "never@remote.example": "550 5.1.1 who?" })[address]
      await world.send(["now@remote.example", "later@remote.example", "never@remote.example"])
      await world.until({
        "now@remote.example": "delivered",
        "later@remote.example": "due",
        "never@remote.example": "bounced",
      })
      expect(world.peer.taken.map(({ recipients }) => recipients)).toEqual([["now@remote.example"]])
      world.peer.script = {}
      world.clock.ahead += 10 * minute
      world.queue.wake()
      await world.until({
        "now@remote.example": "delivered",
        "later@remote.example": "delivered",
        "never@remote.example": "bounced",
      })
      expect(world.peer.taken.map(({ recipients }) => recipients)).toEqual([
        ["now@remote.example"],
        ["later@remote.example"],
      ])
    })

    test.each([
      ["a 4xx greeting", { greeting: "421 4.3.2 later" }],
      ["a 5xx greeting that says nothing of mail as such", { greeting: "550 5.7.1 not you" }],
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
      ["replies that nobody asked for", { ehlo: "250 peer\r\n250 x", data: "451 4.3.0 no" }],
      ["a reply that is none", { end: () => "banana" }],
      ["an unknown class of reply", { end: () => "999 hm" }],
    ])("%s: tried again later", async (_name, script) => {
      world.peer.script = script
      await world.send(["bob@remote.example"])
      await expect.poll(async () => (await world.entry("bob")).attempts, { timeout: 10_000 }).toBe(1)
      await world.until({ "bob@remote.example": "due" })
      const { nextAttemptAt, lastReply } = await world.entry("bob")
      expect(nextAttemptAt - world.clock.now()).toBeGreaterThan(30_000)
      expect(lastReply).not.toMatch(/[\x00-\x1f]/)
      world.peer.script = {}
      world.clock.ahead += 5 * minute
      world.queue.wake()
      await world.until({ "bob@remote.example": "delivered" })
      expect(world.peer.taken.length).toBe(1)
    })

    test("a final reply that is lost costs a second copy, never the message", async () => {
      let lost = 0
      world.peer.script.end = () => (lost++ === 0 ? "swallow" : undefined)
      await world.send(["bob@remote.example"])
      await expect.poll(async () => (await world.entry("bob")).lastReply, { timeout: 10_000 }).not.toBe("")
      world.clock.ahead += 5 * minute
      world.queue.wake()
      await world.until({ "bob@remote.example": "delivered" })
      expect(world.peer.taken.length).toBe(2)
      expect(world.peer.taken[0]!.bytes).toBe(world.peer.taken[1]!.bytes)
    })

    test("a destination that stalls does not delay another", async () => {
      const tarpit = await Peer.open("127.0.0.2", world.peer.port)
      world.peers.push(tarpit)
      tarpit.script.greeting = "stall"
      world.dns.records.set("tarpit.example", { a: ["127.0.0.2"] })
      for (let i = 0; i < 300; i++) await world.send([`t${i}@tarpit.example`])
      const before = performance.now()
      await world.send(["bob@remote.example"])
      await expect.poll(() => world.peer.taken.length, { timeout: 5_000, interval: 10 }).toBe(1)
      expect(performance.now() - before).toBeLessThan(5_000)
      expect(tarpit.connections).toBeLessThanOrEqual(4)
      tarpit.close()
    })

    test("a destination that cannot be reached is not tried once for each message", async () => {
      await world.queue.stop()
      world.peer.script.greeting = "421 4.3.2 later"
      for (let i = 0; i < 600; i += 100)
        await world.send(Array.from({ length: 100 }, (_, j) => `r${i + j}@remote.example`))
      for (let i = 0; i < 400; i++) await world.send([`s${i}@remote.example`])
      world.queue = world.newQueue()
      world.queue.start()
      const due = async () =>
        (
          await world.office.house.sql.all(
            "SELECT id FROM queued_recipient WHERE next_attempt_at <= ?",
            world.clock.now(),
          )
        ).length
      await expect.poll(due, { timeout: 15_000 }).toBe(0)
      expect(world.peer.connections).toBeLessThanOrEqual(4)
    })

    test("bare line ends in what we hold leave as CR LF, with the dots stuffed", async () => {
      await world.send(["bob@remote.example"], { text: "Subject: x\r\n\r\na\n.\nb\r.\rc\r\n" })
      await world.until({ "bob@remote.example": "delivered" })
      expect(world.peer.taken[0]!.bytes).toBe("Subject: x\r\n\r\na\r\n.\r\nb\r\n.\r\nc\r\n")
    })
  })

  // Ten thousand with MISSIVA_LONG.
  const crowd = testSettings.long ? 10_000 : 60

  test(
    "every recipient ends in exactly one state, whatever the peer does",
    async () => {
      const replies = [undefined, "451 4.0.0 x", "550 5.0.0 x", "drop", undefined, "garbage", undefined]
      let turn = 0
      world.peer.script = {
        mail: () => (turn++ % 7 === 3 ? "drop" : undefined),
        rcpt: () => replies[turn++ % replies.length],
        end: () => (turn++ % 5 === 0 ? "451 4.0.0 x" : undefined),
      }
      const all = Array.from({ length: crowd }, (_, i) => `r${i}@remote.example`)
      for (let i = 0; i < all.length; i += 3) await world.send(all.slice(i, i + 3))
      const { sql } = world.office.house
      const inState = async (state: string) =>
        (
          await sql.all<{ address: string }>("SELECT address FROM queued_recipient WHERE state = ?", state)
        ).map(({ address }) => address)
      let rounds = 0
      const settled = async () => {
        world.clock.ahead += 30 * minute
        // Every so often another worker takes over, as after a crash.
        if (++rounds % 20 === 0) await world.restart()
        world.queue.wake()
        return (await inState("delivered")).length + (await inState("bounced")).length
      }
      await expect.poll(settled, { timeout: 30_000 + crowd * 50, interval: 100 }).toBe(all.length)
      const delivered = await inState("delivered")
      expect([...delivered, ...(await inState("bounced"))].sort()).toEqual([...all].sort())
      const taken = world.peer.taken.flatMap(({ recipients }) => recipients)
      expect([...taken].sort()).toEqual([...delivered].sort())
      const told = (await world.office.inbox(world.alice)).join("").match(/Action: failed/g) ?? []
      expect(told.length).toBe(all.length - delivered.length)
    },
    60_000 + crowd * 60,
  )
})

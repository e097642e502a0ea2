import { randomUUID } from "node:crypto"
import { afterEach, beforeEach, describe, expect, test } from "vitest"
import { testDatabases } from "../store/test-house.ts"
import { type Batch, claim, leaseTime, reclaim } from "./claims.ts"
import type { Reservation } from "./dispatch.ts"
import { QueueWorld } from "./fixtures.ts"
import { Slots } from "./slots.ts"

describe.each(testDatabases)("sending what was just accepted on $name", ({ postgresql }) => {
  let world: QueueWorld
  beforeEach(async () => {
    world = await QueueWorld.open(postgresql)
    // The worker has looked through what waits once.
    await expect.poll(() => reserves("remote.example")).toBe(true)
  })
  afterEach(() => world.close())

  function reserves(domain: string): boolean {
    const reservation = world.queue.reserve([domain])
    reservation.release()
    return reservation.leases.has(domain)
  }

  const states = () =>
    world.office.house.sql.all<{ address: string; state: string; attempts: number }>(
      "SELECT address, state, attempts FROM queued_recipient ORDER BY id",
    )

  test("the commit that accepts a message claims it", async () => {
    world.peer.script.greeting = "stall"
    await world.send(["a@remote.example", "b@remote.example"])
    expect(await states()).toEqual([
      { address: "a@remote.example", state: "leased", attempts: 1 },
      { address: "b@remote.example", state: "leased", attempts: 1 },
    ])
    world.peer.close()
  })

  test("several shipments to one destination go in one batch, each recipient once", async () => {
    await world.send(["a@remote.example", "b@REMOTE.example", "c@other.example"], {
      request: { verp: true },
    })
    world.dns.records.set("other.example", { mx: [{ preference: 10, exchange: "mx.remote.example" }] })
    await expect
      .poll(() => world.peer.taken.flatMap(({ recipients }) => recipients).toSorted(), { timeout: 10_000 })
      .toEqual(["a@remote.example", "b@REMOTE.example", "c@other.example"])
    expect((await states()).map(({ attempts }) => attempts)).toEqual([1, 1, 1])
  })

  test("what was asked for a message goes with it all the same", async () => {
    const commands: string[] = []
    world.peer.script = {
      ehlo: "250-peer\r\n250-8BITMIME\r\n250-DSN\r\n250 SIZE 10000000",
      mail: (command) => void commands.push(command),
      rcpt: (_, command) => void commands.push(command),
    }
    await world.send(["bob@remote.example"], {
      request: { returning: "HDRS", envelopeId: "e+1" },
      requests: { "bob@remote.example": { notify: ["SUCCESS", "DELAY"], originalRecipient: "rfc822;b@x" } },
    })
    await world.until({ "bob@remote.example": "delivered" })
    expect(commands[0]).toMatch(/ RET=HDRS ENVID=e\+2B1$/)
    expect(commands[1]).toBe("RCPT TO:<bob@remote.example> NOTIFY=SUCCESS,DELAY ORCPT=rfc822;b@x")
  })

  test("when the commit fails, its slots are free again and nothing is sent", async () => {
    for (let i = 0; i < 10; i++)
      await expect(
        world.office.acceptance.accept(
          { sender: "", recipients: ["bob@remote.example"], trace: randomUUID(), smtputf8: false },
          await staged(),
          {
            alongside: async () => {
              throw new Error("no")
            },
          },
        ),
      ).rejects.toThrow()
    expect(await states()).toEqual([])
    expect(reserves("remote.example")).toBe(true)
    expect(world.peer.connections).toBe(0)
  })

  test("a worker that stopped in between gives back what comes to it", async () => {
    const reservation = world.queue.reserve(["remote.example"])
    await world.queue.stop()
    await acceptUnder(reservation)
    await expect.poll(states).toEqual([{ address: "bob@remote.example", state: "due", attempts: 0 }])
    world.queue = world.newQueue()
    world.queue.start()
    await world.until({ "bob@remote.example": "delivered" })
    expect(world.peer.taken.length).toBe(1)
  })

  test("killed between the commit and the sending: it goes when the lease is over, once", async () => {
    const reservation = world.queue.reserve(["remote.example"])
    await acceptUnder({ ...reservation, begin() {}, release() {} })
    await world.restart()
    world.queue.wake()
    expect(await states()).toEqual([{ address: "bob@remote.example", state: "leased", attempts: 1 }])
    world.clock.ahead += leaseTime + 1
    world.queue.wake()
    await world.until({ "bob@remote.example": "delivered" })
    expect(world.peer.taken.length).toBe(1)
  })

  test("a worker frozen past its lease sends again only what it was sending", async () => {
    const { sql } = world.office.house
    await world.queue.stop()
    for (let i = 0; i < 5; i++) await world.send([`r${i}@remote.example`])
    let other: Batch[] | undefined
    // While the first answer is under way the world goes on without us, and somebody else takes all over.
    world.peer.script.end = async () => {
      world.clock.ahead += leaseTime + 1
      await reclaim(sql, world.clock.now())
      other ??= await claim(sql, world.clock.now(), new Slots(() => 4))
      return undefined
    }
    world.queue = world.newQueue()
    world.queue.start()
    await expect.poll(() => other, { timeout: 10_000 }).toBeDefined()
    expect(other!.map(({ messages }) => messages.length)).toEqual([5])
    await world.queue.stop()
    expect(world.peer.taken.flatMap(({ recipients }) => recipients)).toEqual(["r0@remote.example"])
    world.peer.script = {}
    world.clock.ahead += leaseTime + 1
    world.queue = world.newQueue()
    world.queue.start()
    const all = Array.from({ length: 5 }, (_, i) => `r${i}@remote.example`)
    await world.until(Object.fromEntries(all.map((address) => [address, "delivered"])))
    expect(world.peer.taken.flatMap(({ recipients }) => recipients).toSorted()).toEqual([all[0], ...all])
  })

  test("whatever comes at once, each recipient gets it once", async () => {
    world.dns.records.set("other.example", { mx: [{ preference: 10, exchange: "mx.remote.example" }] })
    const all = Array.from({ length: 120 }, (_, i) => `r${i}@${i % 3 ? "remote" : "other"}.example`)
    await Promise.all(all.map((address) => world.send([address])))
    await expect.poll(() => world.peer.taken.length, { timeout: 15_000 }).toBe(all.length)
    await world.until(Object.fromEntries(all.map((address) => [address, "delivered"])))
    expect(world.peer.taken.flatMap(({ recipients }) => recipients).toSorted()).toEqual(all.toSorted())
    expect(new Set((await states()).map(({ attempts }) => attempts))).toEqual(new Set([1]))
  })

  async function staged() {
    const incoming = world.office.house.store.receive(1_000)
    await incoming.write(Buffer.from("Return-Path: <>\r\nSubject: x\r\n\r\nhi\r\n"))
    return incoming.finish()
  }

  /** Accepts a message to bob with a reservation that was made before. */
  async function acceptUnder(reservation: Reservation): Promise<void> {
    const { reserve } = world.queue
    world.queue.reserve = () => reservation
    const envelope = {
      sender: "",
      recipients: ["bob@remote.example"],
      trace: randomUUID(),
      smtputf8: false,
    }
    await world.office.acceptance.accept(envelope, await staged())
    world.queue.reserve = reserve
  }
})

import { afterEach, beforeEach, describe, expect, test } from "vitest"
import { testDatabases } from "../store/test-house.ts"
import { QueueWorld } from "./fixtures.ts"

const hour = 3_600_000

describe.each(testDatabases)("scheduled mail on $name", ({ postgresql }) => {
  let world: QueueWorld
  let bob: number
  beforeEach(async () => {
    world = await QueueWorld.open(postgresql)
    bob = await world.office.person("bob")
  })
  afterEach(() => world.close())

  const everybody = ["bob@example.test", "carol@remote.example"]
  const schedule = (recipients = everybody) =>
    world.send(recipients, { holdFor: hour, submitter: world.alice })
  const outbox = () => world.office.inbox(world.alice, "Outbox")
  const later = (time: number) => {
    world.clock.ahead += time
    world.queue.wake()
  }

  test("nobody gets it before its time, and everybody once then", async () => {
    await schedule()
    await world.until({ "bob@example.test": "scheduled", "carol@remote.example": "scheduled" })
    expect((await outbox()).length).toBe(1)
    later(hour - 60_000)
    await world.queue.stop()
    expect(await world.office.inbox(bob)).toEqual([])
    expect(world.peer.taken).toEqual([])
    await world.restart()
    later(60_001)
    await world.until({ "carol@remote.example": "delivered" })
    expect((await world.office.inbox(bob)).length).toBe(1)
    expect(world.peer.taken.length).toBe(1)
    expect(await outbox()).toEqual([])
    expect((await world.office.inbox(world.alice, "Sent")).length).toBe(1)
  })

  test("what its sender deletes from the Outbox does not go", async () => {
    await schedule()
    const { store } = world.office.house
    const { id } = await store.mailbox(world.alice, "Outbox")
    await store.remove(id, [1])
    later(hour)
    await world.until({ "bob@example.test": "cancelled", "carol@remote.example": "cancelled" })
    expect(await world.office.inbox(bob)).toEqual([])
  })

  test("when an operator gives all recipients up, it no longer waits in the Outbox", async () => {
    await schedule()
    await world.desk.cancel((await world.entry("carol@")).id)
    expect((await outbox()).length).toBe(1)
    await world.desk.cancel((await world.entry("bob@")).id)
    expect(await outbox()).toEqual([])
    later(hour)
    await world.until({ "bob@example.test": "cancelled", "carol@remote.example": "cancelled" })
    expect(await world.office.inbox(bob)).toEqual([])
  })

  test("an operator sends it at once, or gives one recipient up", async () => {
    await schedule()
    await world.desk.cancel((await world.entry("carol@")).id)
    await world.desk.retry((await world.entry("bob@")).id)
    world.queue.wake()
    await expect.poll(() => world.office.inbox(bob).then(({ length }) => length), { timeout: 10_000 }).toBe(1)
    expect(world.peer.taken).toEqual([])
  })

  test("mail for later does not fill a mailbox beyond its limit", async () => {
    const submitter = await world.office.person("full", "example.test", 10)
    await expect(world.send(everybody, { holdFor: hour, submitter })).rejects.toMatchObject({
      code: "over-quota",
    })
    await world.until({})
  })

  test("two workers release it once", async () => {
    await world.queue.stop()
    await schedule()
    world.clock.ahead += hour
    const others = [world.newQueue(), world.newQueue()]
    for (const queue of others) queue.start()
    await world.until({ "carol@remote.example": "delivered" })
    for (const queue of others) await queue.stop()
    expect((await world.office.inbox(bob)).length).toBe(1)
    expect(world.peer.taken.length).toBe(1)
  })

  test("when nobody is left to get it, its sender hears of it", async () => {
    await world.send(["bob@example.test"], {
      holdFor: hour,
      submitter: world.alice,
      request: { envelopeId: "id7" },
      requests: { "bob@example.test": { originalRecipient: "rfc822;b@origin.example" } },
    })
    await world.office.directory.deleteAccount(bob, { address: "test" })
    later(hour)
    await expect.poll(() => outbox().then(({ length }) => length), { timeout: 10_000 }).toBe(0)
    const [notice] = await world.office.inbox(world.alice)
    expect(notice).toMatch(/bob@example\.test: there is nobody by that name/)
    expect(notice).toContain("Original-Envelope-Id: id7\r\n")
    expect(notice).toContain("Original-Recipient: rfc822;b@origin.example\r\n")
  })
})

import { afterEach, beforeEach, describe, expect, test } from "vitest"
import { testDatabases } from "../store/test-house.ts"
import { QueueWorld } from "./fixtures.ts"

describe.each(testDatabases)("the desk on $name", ({ postgresql }) => {
  let world: QueueWorld
  beforeEach(async () => {
    world = await QueueWorld.open(postgresql)
  })
  afterEach(() => world.close())

  test("a long queue is made due in parts, all of it or that of one domain", async () => {
    await world.queue.stop()
    const { sql } = world.office.house
    const domains = ["remote.example", "other.example"]
    await world.send(domains.flatMap((domain) => Array.from({ length: 700 }, (_, i) => `r${i}@${domain}`)))
    const later = world.clock.now() + 3_600_000
    await sql.run(
      "UPDATE queued_recipient SET next_attempt_at = CAST(? AS BIGINT) + id % 3, attempts = 1",
      later,
    )
    const due = async () =>
      (await sql.get<{ n: number }>(
        "SELECT count(*) AS n FROM queued_recipient WHERE next_attempt_at <= ?",
        world.clock.now(),
      ))!.n
    expect(await world.desk.flush("remote.example")).toBe(700)
    expect(await due()).toBe(700)
    expect(await world.desk.flush()).toBe(700)
    expect(await due()).toBe(1_400)
    expect(await world.desk.flush()).toBe(0)
  })

  describe("the desk", () => {
    test("holds, releases, retries and cancels; the worker obeys", async () => {
      world.peer.script.greeting = "421 later"
      await world.send(["a@remote.example"])
      await world.send(["b@remote.example"], { text: "Subject: 100% sure\r\n\r\n" })
      // The second may be put off with its destination before it is tried itself.
      const waiting = async () =>
        (await world.desk.list()).rows.filter((row) => row.state === "due" && row.nextAttemptAt > Date.now())
      await expect.poll(async () => (await waiting()).length).toBe(2)
      const [b, a] = (await world.desk.list()).rows
      await world.desk.hold(a!.id)
      await world.desk.cancel(b!.id)
      expect((await world.desk.show(a!.id)).state).toBe("held")
      expect((await world.desk.list({ state: "open" })).rows.map(({ recipient }) => recipient)).toEqual([
        "a@remote.example",
      ])
      expect((await world.desk.list({ search: "100%" })).total).toBe(1)
      expect((await world.desk.list({ search: "100_" })).total).toBe(0)
      await expect(world.desk.retry(b!.id)).rejects.toMatchObject({ code: "cannot" })
      await expect(world.desk.release(b!.id)).rejects.toMatchObject({ code: "cannot" })
      await expect(world.desk.show(999)).rejects.toMatchObject({ code: "no-such-entry" })
      world.peer.script = {}
      await world.desk.release(a!.id)
      await world.until({ "a@remote.example": "delivered", "b@remote.example": "cancelled" })
      expect(world.peer.taken.length).toBe(1)
      const { remote } = await world.desk.show(a!.id)
      expect(remote).not.toBe("")
      const took = await world.desk.list({ search: remote.toUpperCase(), state: "delivered" })
      expect(took.rows.map(({ recipient }) => recipient)).toEqual(["a@remote.example"])
    })
  })
})

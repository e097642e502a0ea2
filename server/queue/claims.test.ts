import { afterEach, beforeEach, describe, expect, test } from "vitest"
import { testDatabases } from "../store/test-house.ts"
import { claim, leaseTime, reclaim } from "./claims.ts"
import { QueueWorld } from "./fixtures.ts"
import { forgetOld, settle } from "./settle.ts"
import { Slots } from "./slots.ts"

describe.each(testDatabases)("claims on $name", ({ postgresql }) => {
  let world: QueueWorld
  beforeEach(async () => {
    world = await QueueWorld.open(postgresql)
  })
  afterEach(() => world.close())

  describe("leases", () => {
    beforeEach(() => world.queue.stop())
    const claimed = () => claim(world.office.house.sql, world.clock.now(), new Slots(() => 4))

    test("history is kept for as long as was set and then forgotten", async () => {
      const { sql } = world.office.house
      const left = async () => (await sql.all("SELECT id FROM queued_recipient")).length
      await world.send(["old@remote.example", "open@remote.example"])
      await world.send(["done@remote.example"])
      await world.desk.cancel((await world.entry("old")).id)
      await world.desk.cancel((await world.entry("done")).id)
      world.clock.ahead += 6.9 * 86_400_000
      expect(await forgetOld(sql, world.clock.now(), 7 * 86_400_000)).toBe(0)
      world.clock.ahead += 0.2 * 86_400_000
      expect(await forgetOld(sql, world.clock.now(), 7 * 86_400_000)).toBe(1)
      expect(await left()).toBe(2)
    })

    test("history does not grow because more is settled in an hour than is forgotten at once", async () => {
      const { sql } = world.office.house
      const settledAt = world.clock.now() - 30 * 86_400_000
      await sql.write(async (tx) => {
        for (let id = 1; id <= 1_201; id++) {
          await tx.run(
            "INSERT INTO queued_message (id, trace, sender, size, created_at, expires_at) VALUES (?, ?, '', 1, ?, ?)",
            id,
            `old${id}`,
            settledAt,
            settledAt,
          )
          await tx.run(
            `INSERT INTO queued_recipient (message_id, address, domain, state, next_attempt_at, settled_at)
             VALUES (?, 'a@b.example', 'b.example', 'delivered', ?, ?)`,
            id,
            settledAt,
            settledAt,
          )
        }
      })
      expect(await forgetOld(sql, world.clock.now(), 7 * 86_400_000)).toBe(1_201)
    })

    test("two workers never take the same recipient", async () => {
      for (let i = 0; i < 20; i++) await world.send([`r${i}@remote.example`])
      const taken = (await Promise.all([claimed(), claimed()])).flat()
      const ids = taken.flatMap(({ messages }) =>
        messages.flatMap(({ recipients }) => recipients.map(({ id }) => id)),
      )
      expect(ids.length).toBe(20)
      expect(new Set(ids).size).toBe(20)
    })

    test("what a worker that died had taken is due again, and its late result is refused", async () => {
      await world.send(["bob@remote.example"])
      const { sql } = world.office.house
      const [batch] = await claimed()
      const recipient = batch!.messages[0]!.recipients[0]!
      expect(await reclaim(sql, world.clock.now())).toBe(0)
      world.clock.ahead += leaseTime + 1
      expect(await reclaim(sql, world.clock.now())).toBe(1)
      const [again] = await claimed()
      const late = { ...recipient, lease: batch!.lease }
      expect(
        await sql.write((tx) => settle(tx, late, { kind: "delivered", reply: "" }, world.clock.now())),
      ).toBe(false)
      expect(await world.entry("bob")).toMatchObject({ state: "leased", attempts: 2 })
      const current = { ...recipient, lease: again!.lease }
      expect(
        await sql.write((tx) => settle(tx, current, { kind: "delivered", reply: "" }, world.clock.now())),
      ).toBe(true)
    })
  })
})

import { afterEach, beforeEach, describe, expect, test } from "vitest"
import { testDatabases } from "../store/test-house.ts"
import { QueueWorld } from "./fixtures.ts"

const hostname = "mail.example.test"

describe.each(testDatabases)("routes on $name", ({ postgresql }) => {
  let world: QueueWorld
  beforeEach(async () => {
    world = await QueueWorld.open(postgresql)
  })
  afterEach(() => world.close())

  describe("routes", () => {
    test("the next MX is tried when the first cannot be reached", async () => {
      world.dns.records.set("two.example", {
        mx: [
          { preference: 20, exchange: "mx.remote.example" },
          { preference: 10, exchange: "dead.example" },
        ],
      })
      world.dns.records.set("dead.example", { a: ["127.0.0.3"] })
      await world.send(["bob@two.example"])
      await world.until({ "bob@two.example": "delivered" })
    })

    test.each([
      ["a null MX", { mx: [{ preference: 0, exchange: "." }] }, /5\.1\.10/],
      ["no such domain", undefined, /5\.1\.2/],
      ["a domain without any address", {}, /5\.4\.4/],
      ["an MX that is ourselves", { mx: [{ preference: 10, exchange: hostname }] }, /5\.4\.6/],
    ])("%s: bounced at once", async (_name, records, status) => {
      if (records) world.dns.records.set("odd.example", records)
      await world.send(["bob@odd.example"])
      await world.until({ "bob@odd.example": "bounced" })
      const [bounce] = await world.office.inbox(world.alice)
      expect(bounce).toMatch(new RegExp(`Status: ${status.source}`))
    })

    test("a domain without MX gets its mail at its own address", async () => {
      world.dns.records.set("plain.example", { a: ["127.0.0.1"] })
      await world.send(["bob@plain.example"])
      await world.until({ "bob@plain.example": "delivered" })
    })

    test.each(["SERVFAIL", "silence"] as const)(
      "DNS trouble (%s): tried again later",
      async (trouble) => {
        world.dns.records.set("odd.example", { trouble })
        await world.send(["bob@odd.example"])
        await expect
          .poll(async () => (await world.entry("bob")).lastReply, { timeout: 30_000 })
          .toMatch(/DNS/)
        await world.until({ "bob@odd.example": "due" })
      },
      60_000,
    )

    test("addresses inside our own house are never connected to", async () => {
      await world.queue.stop()
      world.queue = world.newQueue({ relayPrivate: false })
      world.queue.start()
      for (const [name, a] of [
        ["loop.example", ["127.0.0.1"]],
        ["private.example", ["10.1.2.3", "169.254.169.254"]],
      ] as const)
        world.dns.records.set(name, { a: [...a] })
      world.dns.records.set("six.example", { aaaa: ["::1", "::ffff:127.0.0.1", "fe80::1"] })
      await world.send(["a@loop.example", "b@private.example", "c@six.example", "d@[127.0.0.1]"])
      await world.until({
        "a@loop.example": "bounced",
        "b@private.example": "bounced",
        "c@six.example": "bounced",
        "d@[127.0.0.1]": "bounced",
      })
      expect(world.peer.connections).toBe(0)
    })
  })
})

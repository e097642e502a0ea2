import { afterEach, beforeEach, describe, expect, test } from "vitest"
import { QueueWorld } from "../queue/fixtures.ts"
import { testDatabases } from "../store/test-house.ts"

const actor = { address: "test" }

describe.each(testDatabases)("mail that is sent on, on $name", ({ postgresql }) => {
  let world: QueueWorld
  beforeEach(async () => {
    world = await QueueWorld.open(postgresql)
    const targets = ["far@remote.example"]
    await world.office.directory.createAlias({ address: "old@example.test", targets }, actor)
  })
  afterEach(() => world.close())

  const forwarded = async (sender: string) => {
    await world.send(["old@example.test"], { sender })
    await world.until({ "far@remote.example": "delivered" })
    return world.peer.taken[0]!.sender
  }

  test("from a stranger leaves with a sender of ours that leads back", async () => {
    world.dns.records.set("stranger.example", { mx: [{ preference: 1, exchange: "mx.remote.example" }] })
    const sender = await forwarded("ann@stranger.example")
    expect(sender).toMatch(/^SRS0=[a-z2-7]{8}=[a-z2-7]{2}=stranger\.example=ann@example\.test$/)
    // A failure comes back to us and goes on to her.
    await world.send([sender], { sender: "" })
    await world.until({ "far@remote.example": "delivered", "ann@stranger.example": "delivered" })
    expect(world.peer.taken[1]).toMatchObject({ sender: "", recipients: ["ann@stranger.example"] })
  })

  test("from one of ours, or from nobody, keeps its sender", async () => {
    expect(await forwarded("alice@example.test")).toBe("alice@example.test")
    await world.send(["old@example.test"], { sender: "" })
    await expect.poll(() => world.peer.taken.length, { timeout: 10_000 }).toBe(2)
    expect(world.peer.taken[1]!.sender).toBe("")
  })

  test("a forged way back leads nowhere", async () => {
    const forged = "SRS0=aaaaaaaa=aa=stranger.example=ann@example.test"
    expect(await world.office.directory.resolve(forged)).toEqual({ kind: "unknown" })
  })
})

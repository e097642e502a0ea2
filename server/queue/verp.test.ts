import { afterEach, beforeEach, describe, expect, test } from "vitest"
import { QueueWorld } from "./fixtures.ts"
import { verpRecipient, verpSender } from "./verp.ts"

describe("return paths that name their recipient", () => {
  test.each([
    ["ann@remote.example", "list+ann=remote.example@example.org"],
    ["a=b+c@remote.example", "list+a=b+c=remote.example@example.org"],
  ])("for %s, there and back", (recipient, path) => {
    expect(verpSender("list@example.org", recipient)).toBe(path)
    expect(verpRecipient(path, "list@example.org")).toBe(recipient)
  })

  test.each([
    "list@example.org",
    "list+ann@example.org",
    "list+=x@example.org",
    "list+ann=@example.org",
    "other+ann=x@example.org",
    "list+ann=remote.example@example.net",
  ])("%s names nobody", (address) => {
    expect(verpRecipient(address, "list@example.org")).toBeUndefined()
  })

  test("what would be too long for an address, or none, stays plain", () => {
    for (const recipient of [`${"x".repeat(60)}@remote.example`, '"a b"@remote.example', "nobody"])
      expect(verpSender("list@example.org", recipient)).toBe("list@example.org")
    expect(verpSender("", "ann@remote.example")).toBe("")
  })
})

describe("the queue", () => {
  let world: QueueWorld
  beforeEach(async () => {
    world = await QueueWorld.open()
  })
  afterEach(() => world.close())

  test("gives each recipient a return path of their own where that is asked for", async () => {
    await world.send(["ann@remote.example", "bob@remote.example"], { request: { verp: true } })
    await world.until({ "ann@remote.example": "delivered", "bob@remote.example": "delivered" })
    expect(world.peer.taken.map(({ sender, recipients }) => [sender, ...recipients]).toSorted()).toEqual([
      ["alice+ann=remote.example@example.test", "ann@remote.example"],
      ["alice+bob=remote.example@example.test", "bob@remote.example"],
    ])
  })
})

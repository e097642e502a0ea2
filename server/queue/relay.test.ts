import { afterEach, beforeEach, describe, expect, test } from "vitest"
import { openPostOffice } from "../smtp/test-post-office.ts"
import { testDatabases } from "../store/test-house.ts"
import { QueueWorld } from "./fixtures.ts"

describe.each(testDatabases)("connections on $name", ({ postgresql }) => {
  let world: QueueWorld
  beforeEach(async () => {
    world = await QueueWorld.open(postgresql)
  })
  afterEach(() => world.close())

  describe("encryption", () => {
    const offers = "250-peer\r\n250 STARTTLS"

    test("mail to another post office goes over TLS and arrives as it was", async () => {
      const far = await openPostOffice()
      await far.directory.createDomain({ name: "remote.example" }, { address: "test" })
      const bob = await far.person("bob", "remote.example")
      await world.restart({ relayPort: far.ports.smtp })
      await world.send(["bob@remote.example"])
      await world.until({ "bob@remote.example": "delivered" })
      const [text] = await far.inbox(bob)
      expect(text).toMatch(
        /^Return-Path: <alice@example\.test>\r\nDelivered-To: bob@remote\.example\r\nReceived: from mail\.example\.test /,
      )
      expect(text).toMatch(/\(TLSv1\.3 [^)]*\)\r\n\tby mail\.example\.test with ESMTPS id/)
      expect(text!.match(/Return-Path/g)!.length).toBe(1)
      expect(text!.endsWith("Subject: hello\r\n\r\nhi\r\n.dot\r\n")).toBe(true)
      await far.close()
    })

    test("a server whose TLS is broken gets its mail without", async () => {
      world.peer.script.ehlo = offers
      await world.send(["bob@remote.example"])
      await world.until({ "bob@remote.example": "delivered" })
      expect(world.peer.connections).toBe(2)
    })

    test("a server that refuses STARTTLS gets its mail without", async () => {
      world.peer.script = { ehlo: offers, starttls: "454 4.7.0 not now" }
      await world.send(["bob@remote.example"])
      await world.until({ "bob@remote.example": "delivered" })
    })
  })

  test("an address beyond ASCII goes only to a server that takes it", async () => {
    await world.send(["jörg@remote.example"])
    await world.until({ "jörg@remote.example": "bounced" })
    expect((await world.office.inbox(world.alice))[0]).toContain("Status: 5.6.7")
    expect(world.peer.taken).toEqual([])
    world.peer.script.ehlo = "250-peer\r\n250-8BITMIME\r\n250 SMTPUTF8"
    await world.restart()
    await world.send(["jürgen@remote.example"])
    await world.until({ "jörg@remote.example": "bounced", "jürgen@remote.example": "delivered" })
  })
})

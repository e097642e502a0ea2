import { afterEach, beforeEach, describe, expect, test } from "vitest"
import { MailError } from "../errors.ts"
import { testDatabases } from "../store/test-house.ts"
import { QueueWorld } from "./fixtures.ts"

describe.each(testDatabases)("bounces on $name", ({ postgresql }) => {
  let world: QueueWorld
  beforeEach(async () => {
    world = await QueueWorld.open(postgresql)
  })
  afterEach(() => world.close())

  describe("bounces", () => {
    test("one bounce tells the sender of all that failed together, in words and in RFC 3464", async () => {
      world.peer.script.rcpt = (address) =>
        address.startsWith("ok") ? undefined : "550 5.1.1 <script>alert(1)</script> \u202e"
      await world.send(["ok@remote.example", "x@remote.example", "y@remote.example"])
      await world.until({
        "ok@remote.example": "delivered",
        "x@remote.example": "bounced",
        "y@remote.example": "bounced",
      })
      const inbox = await world.office.inbox(world.alice)
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

    test("after hours the sender hears that it takes long, once, and after five days that it failed", async () => {
      world.peer.script.greeting = "421 4.3.2 later"
      await world.send(["bob@remote.example"])
      await expect.poll(async () => (await world.entry("bob")).attempts, { timeout: 10_000 }).toBe(1)
      await world.until({ "bob@remote.example": "due" })
      world.clock.ahead += 4.9 * 86_400_000
      world.queue.wake()
      await expect.poll(async () => (await world.entry("bob")).attempts, { timeout: 10_000 }).toBe(2)
      await world.until({ "bob@remote.example": "due" })
      world.clock.ahead += 0.2 * 86_400_000
      world.queue.wake()
      await world.until({ "bob@remote.example": "bounced" })
      const inbox = await world.office.inbox(world.alice)
      expect(inbox.length).toBe(2)
      expect(inbox.find((text) => text.includes("Action: delayed"))).toMatch(
        /Subject: Still on its way: hello\r\n[\s\S]*You need not do anything[\s\S]*Will-Retry-Until: /,
      )
      expect(inbox.find((text) => text.includes("Action: failed"))).toMatch(
        /could not be reached[\s\S]*Status: 4\.4\.7/,
      )
    })

    test("a bounce is never bounced", async () => {
      world.peer.script.rcpt = () => "550 5.1.1 no"
      await world.send(["bob@remote.example"], { sender: "" })
      await world.until({ "bob@remote.example": "bounced" })
      expect(await world.office.inbox(world.alice)).toEqual([])
      expect((await world.office.house.sql.all("SELECT * FROM queued_message")).length).toBe(1)
    })

    test("a bounce to a sender who is gone ends there", async () => {
      world.peer.script.rcpt = () => "550 5.1.1 no"
      await world.send(["bob@remote.example"], { sender: "ghost@example.test" })
      await world.until({ "bob@remote.example": "bounced" })
    })

    test("who got the message does not get it again because the notice about another could not be kept", async () => {
      const { acceptance } = world.office
      let failures = 1
      await world.restart({
        accept: async (envelope, staged, company) => {
          if (envelope.sender !== "" || failures-- <= 0) return acceptance.accept(envelope, staged, company)
          await staged.discard()
          throw new MailError("no-space", "The disk is full")
        },
      })
      world.peer.script.rcpt = (address) => (address.startsWith("ok") ? undefined : "550 5.1.1 no")
      await world.send(["ok@remote.example", "x@remote.example"])
      await world.until({ "ok@remote.example": "delivered", "x@remote.example": "due" })
      world.clock.ahead += 3_600_000
      world.queue.wake()
      await world.until({ "ok@remote.example": "delivered", "x@remote.example": "bounced" })
      expect(world.peer.taken.map(({ recipients }) => recipients)).toEqual([["ok@remote.example"]])
      expect((await world.office.inbox(world.alice)).length).toBe(1)
    })

    test("a message that cannot be sent for a reason of our own is returned when its time is over", async () => {
      const broken = () => Promise.reject(new Error("the key is broken"))
      for (const assurance of [{ signer: { sign: broken } }, { demands: { demandOf: broken } }]) {
        await world.restart({ assurance })
        const address = `${Object.keys(assurance)[0]}@remote.example`
        await world.send([address])
        await expect.poll(async () => (await world.entry(address)).attempts, { timeout: 10_000 }).toBe(1)
        await expect.poll(async () => (await world.entry(address)).state).toBe("due")
        world.clock.ahead += 6 * 86_400_000
        world.queue.wake()
        await expect.poll(async () => (await world.entry(address)).state, { timeout: 10_000 }).toBe("bounced")
      }
      const inbox = await world.office.inbox(world.alice)
      expect(inbox.map((text) => /Action: (\w+)/.exec(text)?.[1])).toEqual(["failed", "failed"])
    })

    test("who is over quota beside others is bounced in the same commit", async () => {
      const full = await world.office.person("full", "example.test", 10)
      await world.send(["alice@example.test", "full@example.test"])
      const inbox = await world.office.inbox(world.alice)
      expect(inbox.length).toBe(2)
      expect(inbox.some((text) => text.includes("Status: 5.2.2"))).toBe(true)
      expect(await world.office.inbox(full)).toEqual([])
    })
  })
})

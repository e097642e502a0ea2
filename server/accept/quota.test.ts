import { afterAll, beforeAll, describe, expect, test } from "vitest"
import { newTrace } from "../queue/envelope.ts"
import { openPostOffice, type PostOffice } from "../smtp/test-post-office.ts"
import { testDatabases } from "../store/test-house.ts"

describe.each(testDatabases)("deliveries to who is nearly full on $name", ({ postgresql }) => {
  let office: PostOffice

  beforeAll(async () => {
    office = await openPostOffice({ postgresql })
  })
  afterAll(() => office.close())

  const nearlyFull = async (name: string, limit: { quotaMessages?: number; quotaBytes?: number }) => {
    const id = await office.person(name)
    await office.directory.updateAccount(id, limit, { address: "test" })
    return id
  }
  const staged = async (text: string) => {
    const incoming = office.house.store.receive(10_000)
    await incoming.write(Buffer.from(text))
    return incoming.finish()
  }
  /** Delivers so many messages at the same moment, each to all recipients; how many were refused whole. */
  const deliver = async (count: number, sender: string, ...recipients: string[]) => {
    const done = await Promise.allSettled(
      Array.from({ length: count }, async (_, index) => {
        const envelope = { sender, recipients, trace: newTrace(), smtputf8: false }
        return office.acceptance.accept(envelope, await staged(`Subject: ${index + 10}\r\n\r\n`))
      }),
    )
    const refused = done.flatMap((one) => (one.status === "rejected" ? [one.reason] : []))
    for (const reason of refused) expect(reason).toMatchObject({ code: "over-quota" })
    return refused.length
  }

  test("of many that come at the same moment exactly those are taken for which there is room", async () => {
    const few = await nearlyFull("few", { quotaMessages: 5 })
    expect(await deliver(12, "", "few@example.test")).toBe(7)
    expect(await office.inbox(few)).toHaveLength(5)
    const small = await nearlyFull("small", { quotaBytes: 45 })
    expect(await deliver(9, "", "small@example.test")).toBe(6)
    // Each has 15 bytes; three fill it to the last.
    expect(await office.house.store.usage(small)).toMatchObject({ bytes: 45, messages: 3 })
  })

  test("others of the same message get it, and its sender elsewhere is told of who did not", async () => {
    const [ann, ben] = [await nearlyFull("ann", { quotaMessages: 4 }), await office.person("ben")]
    expect(await deliver(10, "x@far.example", "ann@example.test", "ben@example.test")).toBe(0)
    expect(await office.inbox(ann)).toHaveLength(4)
    expect(await office.inbox(ben)).toHaveLength(10)
    const bounces = await office.house.sql.all(
      "SELECT r.address FROM queued_message m JOIN queued_recipient r ON r.message_id = m.id WHERE m.sender = ''",
    )
    expect(bounces).toHaveLength(6)
  })
})

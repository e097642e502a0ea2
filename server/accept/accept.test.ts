import { afterEach, beforeEach, describe, expect, test } from "vitest"
import { noSlots } from "../queue/dispatch.ts"
import { newTrace } from "../queue/envelope.ts"
import { openPostOffice, type PostOffice } from "../smtp/test-post-office.ts"

let office: PostOffice
let alice: number
let bob: number
let woken = 0

beforeEach(async () => {
  woken = 0
  const queue = {
    wake() {
      woken++
    },
    reserve: () => noSlots,
  }
  office = await openPostOffice({ queue })
  alice = await office.person("alice")
  bob = await office.person("bob")
})

afterEach(() => office.close())

async function staged(text = "Subject: x\r\n\r\nhello\r\n") {
  const incoming = office.house.store.receive(10_000_000)
  await incoming.write(Buffer.from(text))
  return incoming.finish()
}

const envelope = (...recipients: string[]) => ({
  sender: "x@far.example",
  recipients,
  trace: newTrace(),
  smtputf8: false,
})

const count = async (table: string) =>
  (await office.house.sql.get<{ n: number }>(`SELECT count(*) AS n FROM ${table}`))!.n

describe("custody", () => {
  test("copies, queue rows and the bytes are one commit, and everybody is told afterwards", async () => {
    const told: number[] = []
    office.house.store.watch(alice, async () => told.push((await office.inbox(alice)).length))
    const done = await office.acceptance.accept(
      envelope("alice@example.test", "bob@example.test", "r@far.example", "s@far.example"),
      await staged(),
    )
    expect(done).toMatchObject({ copies: 2, relays: 2, refused: 0 })
    expect(woken).toBe(1)
    expect([await count("content"), await count("message"), await count("queued_message")]).toEqual([1, 2, 1])
    expect(await count("queued_recipient")).toBe(2)
    await expect.poll(() => told).toEqual([1])
  })

  test("when the company's part fails, nothing of the message is left", async () => {
    const alongside = async () => {
      throw new Error("no")
    }
    await expect(
      office.acceptance.accept(envelope("alice@example.test", "r@far.example"), await staged(), {
        alongside,
      }),
    ).rejects.toThrow("no")
    for (const table of ["content", "message", "queued_message", "queued_recipient"])
      expect(await count(table)).toBe(0)
    expect(await office.inbox(alice)).toEqual([])
    expect(woken).toBe(0)
  })

  test("one that fails does not disturb those committed with it", async () => {
    const alongside = async () => {
      throw new Error("no")
    }
    const results = await Promise.allSettled(
      Array.from({ length: 20 }, async (_, i) =>
        office.acceptance.accept(
          envelope("alice@example.test"),
          await staged(`Subject: ${i}\r\n\r\n`),
          i % 4 === 0 ? { alongside } : {},
        ),
      ),
    )
    expect(results.filter(({ status }) => status === "rejected").length).toBe(5)
    expect((await office.inbox(alice)).length).toBe(15)
  })

  test("the same bytes are kept once for all who get them", async () => {
    await office.acceptance.accept(envelope("alice@example.test"), await staged())
    await office.acceptance.accept(envelope("bob@example.test"), await staged())
    expect(await count("content")).toBe(1)
    expect([await office.inbox(alice), await office.inbox(bob)].flat().length).toBe(2)
  })

  test("a large message comes through as it went in", async () => {
    const text = `Subject: big\r\n\r\n${"0123456789abcdef\r\n".repeat(60_000)}`
    await office.acceptance.accept(envelope("alice@example.test"), await staged(text))
    expect((await office.inbox(alice))[0]).toBe(text)
  })
})

describe("who cannot be served", () => {
  test("all over quota: refused, and the sender keeps it", async () => {
    await office.person("full", "example.test", 5)
    await expect(
      office.acceptance.accept(envelope("full@example.test"), await staged()),
    ).rejects.toMatchObject({ code: "over-quota" })
    expect(await count("content")).toBe(0)
  })

  test("gone since RCPT, the only one: refused", async () => {
    await expect(
      office.acceptance.accept(envelope("ghost@example.test"), await staged()),
    ).rejects.toMatchObject({ code: "no-such-address" })
  })

  test("gone beside others: the sender elsewhere is owed a bounce, in the same commit", async () => {
    await office.acceptance.accept(envelope("ghost@example.test", "alice@example.test"), await staged())
    expect((await office.inbox(alice)).length).toBe(1)
    const queued = await office.house.sql.all(
      "SELECT m.sender, r.address FROM queued_message m JOIN queued_recipient r ON r.message_id = m.id",
    )
    expect(queued).toMatchObject([{ sender: "", address: "x@far.example" }])
    expect(woken).toBe(1)
  })

  test("the null sender is never told", async () => {
    await office.acceptance.accept(
      { ...envelope("ghost@example.test", "alice@example.test"), sender: "" },
      await staged(),
    )
    expect(await count("queued_message")).toBe(0)
  })

  test("a sender who is gone too is not told either, and the others are served", async () => {
    await office.acceptance.accept(
      { ...envelope("ghost@example.test", "alice@example.test"), sender: "phantom@example.test" },
      await staged(),
    )
    expect((await office.inbox(alice)).length).toBe(1)
    expect(await count("message")).toBe(1)
  })
})

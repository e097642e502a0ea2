import { afterEach, beforeEach, describe, expect, test } from "vitest"
import { openTestHouse, type TestHouse, testDatabases } from "../store/test-house.ts"
import { forgetDeliveries, History, noteDelivery } from "./history.ts"
import { mostMatches } from "./newest-first.ts"

const day = 86_400_000

describe.each(testDatabases)("history on $name", ({ postgresql }) => {
  let house: TestHouse
  let history: History
  beforeEach(async () => {
    house = await openTestHouse(postgresql ? { postgresql } : {})
    history = new History(house)
  })
  afterEach(() => house.close())

  /** Notes messages, a minute apart. */
  async function note(count: number, subject = (number: number) => `message ${number}`): Promise<void> {
    await house.sql.write(async (tx) => {
      for (let number = 1; number <= count; number++)
        await noteDelivery(
          tx,
          {
            ...{ trace: `trace${number}`, sender: "ann@far.example", subject: subject(number), size: 10 },
            from: { remote: "mx.far.example [192.0.2.1]", tls: "TLSv1.3 TLS_AES_256_GCM_SHA384" },
          },
          { outcome: "filed", recipient: `r${number}@example.test`, place: "INBOX" },
          number * 60_000,
        )
    })
  }
  const subjects = async (request: Parameters<History["list"]>[0]) =>
    (await history.list(request)).rows.map(({ subject }) => subject)

  test("comes page by page, the newest first", async () => {
    await note(120)
    expect(await history.list({ page: 3 })).toMatchObject({ total: 120, page: 3, pages: 3 })
    expect((await subjects({ page: 3 })).at(0)).toBe("message 20")
    expect((await subjects({ page: 1 })).slice(0, 2)).toEqual(["message 120", "message 119"])
    expect(await history.list({ page: 99 })).toMatchObject({ page: 3 })
    expect(await history.list({ page: Number.NaN })).toMatchObject({ page: 1 })
  })

  test("is empty at first", async () => {
    expect(await history.list()).toEqual({ rows: [], total: 0, page: 1, pages: 1 })
    expect(await history.list({ search: "x" })).toEqual({ rows: [], total: 0, page: 1, pages: 1 })
  })

  test("is searched by trace, people, place, subject and who handed it in, whatever the case", async () => {
    await note(3)
    for (const search of ["trace2", "R2@example", "message 2"])
      expect(await subjects({ search }), search).toEqual(["message 2"])
    for (const search of ["ann@far", "inbox", "MX.far", "192.0.2.1"])
      expect(await subjects({ search }), search).toHaveLength(3)
    for (const search of ["nothing", "message_2", "100%", "\\"])
      expect(await subjects({ search }), search).toEqual([])
  })

  test("what is searched for is found however far back, and of what is everywhere only the newest", async () => {
    await note(6_000, (number) => (number === 3 ? "needle" : "straw"))
    expect(await subjects({ search: "needle" })).toEqual(["needle"])
    const found = await history.list({ search: "straw", pageSize: 100 })
    expect(found).toMatchObject({ total: mostMatches, pages: mostMatches / 100 })
    expect(found.rows[0]!.trace).toBe("trace6000")
  })

  test("is told of one message as it went", async () => {
    await note(2)
    const [row] = await history.show("trace2")
    expect(row).toMatchObject({
      ...{ at: 120_000, recipient: "r2@example.test", place: "INBOX", outcome: "filed" },
      ...{ remote: "mx.far.example [192.0.2.1]", tls: "TLSv1.3 TLS_AES_256_GCM_SHA384" },
    })
    expect(await history.show("trace")).toEqual([])
  })

  test("is forgotten from its old end, all of it that is too old and nothing else", async () => {
    await note(1_300)
    const now = 30 * day + 1_201 * 60_000
    expect(await forgetDeliveries(house.sql, now, 30 * day)).toBe(1_200)
    expect(await history.list()).toMatchObject({ total: 100 })
    expect(await forgetDeliveries(house.sql, now, 30 * day)).toBe(0)
    expect(await forgetDeliveries(house.sql, now + day, 30 * day)).toBe(100)
    expect(await history.list()).toMatchObject({ total: 0 })
  })

  test("texts of strangers are cut, and none can break the database", async () => {
    const evil = `a\0b\ud800${"x".repeat(1_000)}`
    await house.sql.write((tx) =>
      noteDelivery(
        tx,
        { trace: "t", sender: "", subject: evil, size: 1, from: { remote: evil, tls: "" } },
        { outcome: "refused", recipient: "a@b", reply: evil, place: evil, rule: evil },
        1,
      ),
    )
    const [row] = await history.show("t")
    expect(row!.subject.length).toBeLessThanOrEqual(200)
    expect(row!.subject).not.toContain("\0")
  })
})

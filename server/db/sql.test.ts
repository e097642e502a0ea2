import { afterAll, beforeAll, describe, expect, test } from "vitest"
import { MailError } from "../errors.ts"
import { openTestHouse, type TestHouse, testDatabases } from "../store/test-house.ts"

describe.each(testDatabases)("the sql door of $name", ({ postgresql }) => {
  let house: TestHouse
  beforeAll(async () => {
    house = await openTestHouse({ postgresql })
  })
  afterAll(() => house.close())

  const put = (key: string, value: string) =>
    house.sql.write((tx) => tx.run("INSERT INTO setting (key, value) VALUES (?, ?)", key, value))
  const value = async (key: string) =>
    (await house.sql.get<{ value: string }>("SELECT value FROM setting WHERE key = ?", key))?.value

  test("a job that throws leaves nothing, and those committed with it stay", async () => {
    const results = await Promise.allSettled([
      put("a", "1"),
      house.sql.write(async (tx) => {
        await tx.run("INSERT INTO setting (key, value) VALUES (?, ?)", "b", "2")
        throw new MailError("invalid", "no")
      }),
      put("c", "3"),
    ])
    expect(results.map((result) => result.status)).toEqual(["fulfilled", "rejected", "fulfilled"])
    expect(await Promise.all(["a", "b", "c"].map(value))).toEqual(["1", undefined, "3"])
  })

  test("a job sees what it wrote; others see it after the commit only", async () => {
    let outside: string | undefined = "not looked"
    await house.sql.write(async (tx) => {
      await tx.run("INSERT INTO setting (key, value) VALUES (?, ?)", "d", "4")
      expect(await tx.get("SELECT value FROM setting WHERE key = ?", "d")).toMatchObject({ value: "4" })
      outside = await value("d")
    })
    expect(outside).toBeUndefined()
    expect(await value("d")).toBe("4")
  })

  test("counters that many raise at once lose nothing", async () => {
    await put("n", "0")
    const raise = "UPDATE setting SET value = CAST(CAST(value AS INTEGER) + 1 AS TEXT) WHERE key = ?"
    await Promise.all(Array.from({ length: 200 }, () => house.sql.write((tx) => tx.run(raise, "n"))))
    expect(await value("n")).toBe("200")
  })

  test("bytes, numbers and NULL come back as they went in, from get and from all", async () => {
    const bytes = Buffer.from([0, 1, 254, 255])
    await house.sql.run(
      "INSERT INTO content (hash, size, encoding, bytes, created_at) VALUES (?, ?, ?, ?, ?)",
      "h",
      4,
      "raw",
      new Uint8Array(bytes),
      1_795_000_000_000,
    )
    const text = `SELECT bytes, blob, created_at AS "createdAt" FROM content WHERE hash = ?`
    const expected = { bytes, blob: null, createdAt: 1_795_000_000_000 }
    expect(await house.sql.get(text, "h")).toMatchObject(expected)
    expect((await house.sql.all(text, "h"))[0]).toMatchObject(expected)
  })

  test("what is bound is never read as SQL", async () => {
    const hostile = "'; DROP TABLE setting; --"
    await put(hostile, hostile)
    expect(await value(hostile)).toBe(hostile)
  })
})

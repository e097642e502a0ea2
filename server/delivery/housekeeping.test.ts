import { afterEach, beforeEach, describe, expect, test } from "vitest"
import { silentLog } from "../log.ts"
import { openTestHouse, type TestHouse, testDatabases } from "../store/test-house.ts"
import { Housekeeping } from "./housekeeping.ts"
import { isRemembered, remember } from "./memory.ts"
import { listTraces, noteTrace, traceLifetime } from "./traces.ts"

describe.each(testDatabases)("what scripts leave behind on $name", ({ postgresql }) => {
  let house: TestHouse
  let ann: number
  let now = 1_000_000

  beforeEach(async () => {
    house = await openTestHouse(postgresql ? { postgresql } : {})
    ann = await house.account("ann")
  })

  afterEach(() => house.close())

  const keep = () => new Housekeeping({ sql: house.sql, clock: { now: () => now }, log: silentLog }).round()

  test("memories go when their time is over, not before, however many there are", async () => {
    const memory = (key: string, lifetime: number) =>
      ({ accountId: ann, kind: "duplicate", key, lifetime, first: true }) as const
    await house.sql.write(async (tx) => {
      for (let i = 0; i < 1200; i++) await remember(tx, memory(`short ${i}`, 100), now)
      await remember(tx, memory("long", 10_000), now)
    })
    now += 5000
    await keep()
    expect(await house.sql.all("SELECT key FROM sieve_memory")).toEqual([{ key: "long" }])
    expect(await isRemembered(house.sql, { accountId: ann, kind: "duplicate", key: "long" }, now)).toBe(true)
  })

  test("traces go when they are too old, the newest come first", async () => {
    const note = (trace: string) =>
      house.sql.write((tx) =>
        noteTrace(tx, ann, {
          at: now,
          trace,
          sender: "",
          subject: "\0x",
          deeds: ["a\0b"],
          steps: [],
          failure: undefined,
        }),
      )
    await note("old")
    now += traceLifetime
    await note("young")
    await note("youngest")
    now += 1
    await keep()
    expect((await listTraces(house.sql, ann, 10)).map(({ trace }) => trace)).toEqual(["youngest", "young"])
  })
})

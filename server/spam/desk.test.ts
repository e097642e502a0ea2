import { afterEach, beforeEach, describe, expect, test } from "vitest"
import { silentLog } from "../log.ts"
import { DailyCounts } from "../reputation/daily-counts.ts"
import { openTestHouse, type TestHouse, testDatabases } from "../store/test-house.ts"
import { learntByAccount, spamStatus, startAgain } from "./desk.ts"
import { site, taught, teach } from "./learning.ts"

const day = 86_400_000

describe.each(testDatabases)("on $name", ({ postgresql }) => {
  let house: TestHouse
  let ann: number
  let now: number
  const clock = { now: () => now }

  beforeEach(async () => {
    now = Date.UTC(2026, 2, 10, 12)
    house = await openTestHouse(postgresql === undefined ? {} : { postgresql })
    ann = await house.account("ann")
  })
  afterEach(() => house.close())

  const learn = (accountId: number, contentId: number, kind: "spam" | "ham") =>
    house.sql.write((tx) => teach(tx, { accountId, contentId, kind, tokens: [-contentId, 7, 2 ** 51], now }))
  const tokens = async () =>
    (await house.sql.all<{ id: number }>("SELECT account_id AS id FROM spam_token")).map(({ id }) => id)

  test("what became of mail is told by day, also of days without any", async () => {
    const counts = new DailyCounts({ ...house, clock, log: silentLog })
    for (const outcome of ["ham", "ham", "spam"]) counts.count("verdict", outcome)
    counts.count("address", "zen.example")
    await counts.flush()
    now += 2 * day
    counts.count("verdict", "refused")
    counts.count("verdict", "virus")
    await counts.flush()
    counts.count("verdict", "virus")
    await counts.stop()
    const { days } = await spamStatus({ ...house, clock }, { days: 3 })
    expect(days).toEqual([
      { day: Date.UTC(2026, 2, 10), ham: 2, spam: 1, refused: 0, virus: 0 },
      { day: Date.UTC(2026, 2, 11), ham: 0, spam: 0, refused: 0, virus: 0 },
      { day: Date.UTC(2026, 2, 12), ham: 0, spam: 0, refused: 1, virus: 2 },
    ])
    now += 100 * day
    await counts.tidy()
    expect(await house.sql.all("SELECT 1 FROM spam_count")).toEqual([])
  })

  test("who starts again has learnt nothing; what others taught stays", async () => {
    for (let at = 1; at <= 3; at++) await learn(ann, -at, "spam")
    await learn(site, -9, "ham")
    expect(await learntByAccount(house.sql)).toEqual([
      { id: ann, address: "ann@example.test", name: "ann", spam: 3, ham: 0 },
    ])
    expect(await spamStatus({ ...house, clock }, { days: 1 })).toMatchObject({ spam: 3, ham: 1, waiting: 0 })
    await startAgain(house.sql, ann)
    expect(await learntByAccount(house.sql)).toEqual([])
    expect(await spamStatus({ ...house, clock }, { days: 1 })).toMatchObject({ spam: 3, ham: 1 })
    expect(new Set(await tokens())).toEqual(new Set([site]))
    expect(await learn(ann, -1, "spam")).toBe(true)
  })

  test("a site that starts again leaves people what they taught, and takes nothing back twice", async () => {
    await learn(ann, -1, "spam")
    await startAgain(house.sql)
    expect(await spamStatus({ ...house, clock }, { days: 1 })).toMatchObject({ spam: 0, ham: 0 })
    expect(new Set(await tokens())).toEqual(new Set([ann]))
    await learn(site, -2, "spam")
    await learn(ann, -1, "ham")
    expect(await taught(house.sql, [site])).toEqual(new Map([[site, { spam: 1, ham: 1 }]]))
  })
})

import { afterAll, beforeAll, expect, test } from "vitest"
import { silentLog } from "../log.ts"
import { openTestHouse, type TestHouse } from "../store/test-house.ts"
import { site, taught, teach } from "./learning.ts"
import { Models } from "./models.ts"
import { TokenTable } from "./token-table.ts"

let house: TestHouse
let now = 1_000_000
let lessons = 0
beforeAll(async () => {
  house = await openTestHouse()
})
afterAll(() => house.close())

const account = 7
const teachOne = (accountId: number, tokens: number[]) =>
  house.sql.write((tx) => teach(tx, { accountId, contentId: -++lessons, kind: "spam", tokens, now }))

async function asked(models: Models, accountId: number, token: number) {
  const counts = (await taught(house.sql, [accountId])).get(accountId) ?? { spam: 0, ham: 0 }
  return (await models.of(accountId, counts, [token])).counts.get(token)
}

/** Counts how often the database was asked for tokens. */
function counting() {
  const calls = { lookups: 0 }
  const sql = {
    all: (text: string, ...values: never[]) => {
      if (text.includes("token IN")) calls.lookups++
      return house.sql.all(text, ...values)
    },
  } as unknown as typeof house.sql
  return { calls, models: new Models({ sql, clock: { now: () => now }, log: silentLog }) }
}

const loaded = () => new Promise((resolve) => setTimeout(resolve, 100))

test("an account's lesson counts at once, and what stays the same is read once", async () => {
  const { calls, models } = counting()
  await teachOne(account, [11, 12])
  expect(await asked(models, account, 11)).toEqual({ spam: 1, ham: 0 })
  await asked(models, account, 11)
  await loaded()
  const before = calls.lookups
  expect(await asked(models, account, 11)).toEqual({ spam: 1, ham: 0 })
  expect(await asked(models, account, 99)).toBeUndefined()
  expect(calls.lookups).toBe(before)
  await teachOne(account, [11])
  expect(await asked(models, account, 11)).toEqual({ spam: 2, ham: 0 })
})

test("the site is read anew after minutes", async () => {
  const { calls, models } = counting()
  await teachOne(
    site,
    Array.from({ length: 5_000 }, (_, at) => at + 1_000),
  )
  for (let at = 0; at < 50; at++) await teachOne(site, [1])
  for (let time = 0; time < 2; time++) expect(await asked(models, site, 1_000)).toEqual({ spam: 1, ham: 0 })
  await loaded()
  const before = calls.lookups
  await teachOne(site, [1_000])
  expect(await asked(models, site, 1_000)).toEqual({ spam: 1, ham: 0 })
  now += 300_000
  await asked(models, site, 1_000)
  await loaded()
  expect(await asked(models, site, 1_000)).toEqual({ spam: 2, ham: 0 })
  expect(await asked(models, site, 5_999)).toEqual({ spam: 1, ham: 0 })
  expect(calls.lookups).toBe(before)
})

test("a table holds what a map would", () => {
  const table = new TokenTable(10)
  const map = new Map<number, { spam: number; ham: number }>()
  for (let at = 0; at < 20_000; at++) {
    const token = (at * 0x9e3779b97f) % 2 ** 52
    table.set(token, { spam: at, ham: 1 })
    map.set(token, { spam: at, ham: 1 })
  }
  expect(table.size).toBe(map.size)
  for (const [token, count] of map) expect(table.get(token)).toEqual(count)
  expect(table.get(3)).toBeUndefined()
})

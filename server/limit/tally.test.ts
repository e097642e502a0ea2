import fc from "fast-check"
import { expect, test } from "vitest"
import { Tally } from "./tally.ts"

const allowance = { burst: 3, leak: 1_000 }

test("fills, leaks, and gives back what was taken out", () => {
  const tally = new Tally(10)
  expect([1, 2, 3].map(() => tally.add("a", allowance, { now: 0 }))).toEqual([1, 2, 3])
  expect(tally.isFull("a", allowance, 0)).toBe(true)
  expect(tally.level("a", 1_500)).toBe(1.5)
  expect(tally.add("a", allowance, { now: 1_500, weight: -1 })).toBe(0.5)
  expect(tally.level("a", 10_000)).toBe(0)
  expect(tally.level("b", 0)).toBe(0)
})

test("gives its burst of tokens, then what flows back", () => {
  const tally = new Tally(10)
  expect([1, 2, 3, 4].map(() => tally.take("a", allowance, 0))).toEqual([true, true, true, false])
  expect([tally.take("a", allowance, 1_000), tally.take("a", allowance, 1_000)]).toEqual([true, false])
})

test("a clock that jumps back forgives nothing and takes nothing away", () => {
  const tally = new Tally(10)
  tally.add("a", allowance, { now: 10_000 })
  expect(tally.level("a", 0)).toBe(1)
  expect(tally.add("a", allowance, { now: 0 })).toBe(2)
  expect(tally.level("a", 1_000)).toBe(1)
})

test("whatever happens, levels stay between nothing and twice the burst, and buckets are as many as they may", () => {
  const step = fc.record({
    key: fc.constantFrom(..."abcdefghijkl"),
    weight: fc.double({ min: -5, max: 5, noNaN: true }),
    now: fc.nat(100_000),
  })
  fc.assert(
    fc.property(fc.array(step, { maxLength: 200 }), (steps) => {
      const tally = new Tally(5)
      for (const { key, weight, now } of steps) {
        const level = tally.add(key, allowance, { now, weight })
        expect(level).toBeGreaterThanOrEqual(0)
        expect(level).toBeLessThanOrEqual(6)
        expect(tally.size).toBeLessThanOrEqual(5)
      }
    }),
  )
})

test("strangers without end do not make it forget who did most", () => {
  const tally = new Tally(100)
  for (let times = 0; times < 6; times++) tally.add("worst", { burst: 3, leak: 1e9 }, { now: 0 })
  for (let stranger = 0; stranger < 100_000; stranger++)
    tally.add(`stranger ${stranger}`, { burst: 3, leak: 1e9 }, { now: stranger })
  expect(tally.size).toBeLessThanOrEqual(100)
  expect(tally.level("worst", 100_000)).toBeGreaterThan(5)
})

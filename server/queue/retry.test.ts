import { expect, test } from "vitest"
import { retryWait } from "./retry.ts"

const minutes = (attempts: number, chance = 0.5) => retryWait(attempts, chance) / 60_000

test("waits double from a minute up to three hours", () => {
  expect([1, 2, 3, 4, 5, 6, 7, 8, 9, 10].map((attempts) => minutes(attempts))).toEqual([
    1, 2, 4, 8, 16, 32, 64, 128, 180, 180,
  ])
})

test("chance moves a wait by a fifth to either side", () => {
  expect(minutes(1, 0)).toBeCloseTo(0.8)
  expect(minutes(1, 1)).toBeCloseTo(1.2)
})

test("a long life of failing never overflows", () => {
  expect(minutes(5_000)).toBe(180)
})

test("another schedule", () => {
  const schedule = { first: 10 * 60_000, longest: 60 * 60_000 }
  expect([1, 2, 3, 4, 5].map((attempts) => retryWait(attempts, 0.5, schedule) / 60_000)).toEqual([
    10, 20, 40, 60, 60,
  ])
})

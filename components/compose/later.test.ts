import { expect, test } from "vitest"
import { laterChoices, localInputValue } from "./later.ts"

const times = (now: Date) => laterChoices(now).map(({ key, at }) => `${key} ${localInputValue(at)}`)

test("on a Wednesday morning: this evening, tomorrow, Monday", () => {
  expect(times(new Date(2026, 10, 18, 9, 30))).toEqual([
    "evening 2026-11-18T18:00",
    "tomorrow 2026-11-19T08:00",
    "monday 2026-11-23T08:00",
  ])
})

test("in the evening there is no evening left", () => {
  expect(times(new Date(2026, 10, 18, 17, 0))[0]).toBe("tomorrow 2026-11-19T08:00")
})

test("on a Sunday tomorrow is Monday, and said once; on a Monday it is the next one", () => {
  expect(times(new Date(2026, 10, 22, 20, 0))).toEqual(["tomorrow 2026-11-23T08:00"])
  expect(times(new Date(2026, 10, 23, 20, 0)).at(-1)).toBe("monday 2026-11-30T08:00")
})

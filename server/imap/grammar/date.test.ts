import { expect, test } from "vitest"
import { dayNumber, formatDateTime, parseDateTime, parseDay } from "./date.ts"

test.each([
  ["17-Jul-1996 02:44:25 -0700", Date.UTC(1996, 6, 17, 9, 44, 25)],
  [" 1-jan-2024 00:00:00 +0000", Date.UTC(2024, 0, 1)],
  ["29-Feb-2024 23:59:60 +1400", Date.UTC(2024, 1, 29, 10, 0, 0)],
])("%s is a moment", (text, time) => expect(parseDateTime(text)).toBe(time))

test.each([
  "32-Foo-2024 00:00:00 +0000",
  "31-Feb-2024 00:00:00 +0000",
  "29-Feb-2023 00:00:00 +0000",
  "00-Jan-2024 00:00:00 +0000",
  "01-Jan-2024 24:00:00 +0000",
  "01-Jan-2024 00:60:00 +0000",
  "01-Jan-2024 00:00:00",
  "01-Jan-24 00:00:00 +0000",
  "",
])("%s is none", (text) => expect(parseDateTime(text)).toBeUndefined())

test("a moment comes back as it was written", () => {
  expect(formatDateTime(Date.UTC(1996, 6, 7, 9, 44, 25))).toBe('" 7-Jul-1996 09:44:25 +0000"')
  expect(formatDateTime(Date.UTC(2024, 11, 17))).toBe('"17-Dec-2024 00:00:00 +0000"')
})

test("days of SEARCH", () => {
  expect(parseDay("1-Feb-1970")).toBe(31)
  expect(parseDay("01-FEB-1970")).toBe(31)
  expect(parseDay("30-Feb-1970")).toBeUndefined()
  expect(parseDay("1-Feb-99999")).toBeUndefined()
  expect(dayNumber(Date.UTC(1970, 1, 1, 23, 59))).toBe(31)
})

import { expect, test } from "vitest"
import { mediumDate, shortDate } from "./dates"

const style = { locale: "en-GB", timeZone: "Europe/Madrid", now: Date.parse("2026-11-20T12:00:00Z") }

test.each([
  ["2026-11-20T08:05:00Z", "9:05"],
  ["2026-11-19T23:30:00Z", "0:30"],
  ["2026-11-18T12:00:00Z", "Wed"],
  ["2026-03-02T12:00:00Z", "2 Mar"],
  ["2025-03-02T12:00:00Z", "2 Mar 2025"],
  ["2026-12-24T12:00:00Z", "24 Dec"],
  ["1970-01-01T00:00:00.000Z", ""],
  ["nonsense", ""],
])("%s is shown as %j", (iso, shown) => expect(shortDate(iso, style).replace(/^0(\d:)/, "$1")).toBe(shown))

test("another year is said", () => {
  expect(mediumDate("2025-03-02T12:00:00Z", style)).toContain("2025")
  expect(mediumDate("2026-03-02T12:00:00Z", style)).not.toContain("2026")
})

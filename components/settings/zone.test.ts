import { expect, test } from "vitest"
import { offsetOn, today } from "./zone.ts"

test.each([
  ["2026-01-15", "Europe/Madrid", "+0100"],
  ["2026-07-15", "Europe/Madrid", "+0200"],
  ["2026-07-15", "UTC", "+0000"],
  ["2026-07-15", "Asia/Kolkata", "+0530"],
  ["2026-07-15", "America/St_Johns", "-0230"],
  ["2026-01-15", "Pacific/Chatham", "+1345"],
])("on %s, %s is %s from UTC", (date, zone, offset) => expect(offsetOn(date, zone)).toBe(offset))

test("today is a day of the calendar here", () =>
  expect(today(new Date(2026, 0, 5, 23, 59))).toBe("2026-01-05"))

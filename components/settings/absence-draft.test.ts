import { expect, test } from "vitest"
import type { Absence } from "../../app/_mail/filters/rule.ts"
import { absenceOf, draftOf, gapsInAbsence, stateOf } from "./absence-draft.ts"

const noAbsence: Absence = { on: false, subject: "", text: "", days: 7, addresses: [] }
const away: Absence = {
  on: true,
  from: { date: "2026-08-01", zone: "+0200" },
  until: { date: "2026-08-15", zone: "+0200" },
  subject: "Away",
  text: "Back soon",
  days: 3,
  addresses: ["help@example.test", "a@example.test"],
}
const summer = (date: string) => ({ date, zone: "+0200" })

test("an absence goes through the form and is the same", () => {
  expect(absenceOf(draftOf(away), summer)).toEqual(away)
  expect(absenceOf(draftOf(noAbsence), summer)).toEqual(noAbsence)
})

test("what is missing or wrong is told where it is", () => {
  expect(gapsInAbsence(draftOf(noAbsence))).toBeUndefined()
  expect(gapsInAbsence(draftOf(away))).toBeUndefined()
  expect(gapsInAbsence({ ...draftOf(away), text: " \n" })).toEqual({ text: "textMissing" })
  expect(gapsInAbsence({ ...draftOf(away), on: false, text: "" })).toBeUndefined()
  expect(gapsInAbsence({ ...draftOf(away), until: "2026-07-31" })).toEqual({ until: "order" })
  expect(gapsInAbsence({ ...draftOf(away), addresses: "a@b.example; nobody" })).toEqual({
    addresses: "nobody",
  })
})

test.each([
  ["2026-07-31", "later", "2026-08-01"],
  ["2026-08-01", "now", ""],
  ["2026-08-15", "now", ""],
  ["2026-08-16", "over", "2026-08-15"],
])("on %s it is %s", (date, state, day) => {
  expect(stateOf(away, date)).toEqual({ state, day })
  expect(stateOf({ ...away, on: false }, date).state).toBe("off")
  expect(stateOf({ ...noAbsence, on: true }, date).state).toBe("now")
})

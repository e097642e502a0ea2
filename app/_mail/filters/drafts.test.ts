import { expect, test } from "vitest"
import { absenceOf, draftOf, gapsInAbsence } from "../../../components/settings/absence-draft.ts"
import { gapsIn, newRule, withActionKind, withKind } from "../../../components/settings/rule-draft.ts"
import { absence, noAbsence, rule } from "./rule.ts"

// What the forms call complete is what the server takes.

test("a rule with nothing missing", () => {
  const done = {
    ...newRule(),
    conditions: [
      withKind("size"),
      withKind("date"),
      withKind("attachment"),
      { ...withKind("header"), name: "X-A", text: "b" } as const,
    ],
    actions: [
      { do: "move", mailbox: "Work" } as const,
      { do: "forward", address: "a@example.org", keep: true } as const,
      withActionKind("star"),
    ],
  }
  expect(gapsIn(done)).toBeUndefined()
  expect(rule.safeParse(done).success).toBe(true)
})

test("an absence with nothing missing", () => {
  const draft = {
    ...draftOf(noAbsence),
    on: true,
    text: "Away",
    until: "2026-08-15",
    addresses: "a@b.example; c@d.example",
  }
  expect(gapsInAbsence(draft)).toBeUndefined()
  const given = absenceOf(draft, (date) => ({ date, zone: "+0200" }))
  expect(absence.parse(given)).toEqual(given)
})

test("what the forms find missing is refused", () => {
  expect(gapsIn(newRule())).toBeDefined()
  expect(rule.safeParse(newRule()).success).toBe(false)
})

import { describe, expect, test } from "vitest"
import {
  actionKind,
  actionKinds,
  comparisonOf,
  comparisonsOf,
  conditionKinds,
  gapsIn,
  newRule,
  withActionKind,
  withComparison,
  withKind,
} from "./rule-draft.ts"

test.each(conditionKinds)(
  "every comparison of %s can be chosen, and is the one that is shown then",
  (kind) => {
    for (const comparison of comparisonsOf(kind)) {
      const condition = withComparison(withKind(kind), comparison)
      expect(comparisonOf(condition)).toBe(comparison)
      expect(condition.kind).toBe(kind)
    }
  },
)

test("what was typed stays when another kind is chosen", () => {
  const from = { kind: "from", match: "is", not: true, text: "a@b" } as const
  expect(withKind("subject", from)).toEqual({ ...from, kind: "subject" })
  expect(withKind("header", from)).toMatchObject({ text: "a@b", match: "is", name: "" })
  expect(withActionKind("redirect", { do: "forward", address: "a@b", keep: true })).toMatchObject({
    address: "a@b",
  })
})

test.each(actionKinds)("the action %s is shown as what it is", (kind) =>
  expect(actionKind(kind === "keyword" ? { do: "mark", flag: "$x" } : withActionKind(kind))).toBe(kind),
)

describe("what is missing", () => {
  test("is told where it is", () => {
    expect(gapsIn(newRule())).toEqual({ conditions: ["text"], actions: ["mailbox"], whole: undefined })
    const wrong = {
      ...newRule(),
      conditions: [],
      actions: [withActionKind("keyword")],
      join: "every" as const,
    }
    expect(gapsIn(wrong)?.actions).toEqual(["flag"])
    expect(gapsIn({ ...wrong, actions: [], stop: false })?.whole).toBe("nothing")
  })
})

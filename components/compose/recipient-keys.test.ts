import { describe, expect, test } from "vitest"
import { deedOf, type Typing } from "./recipient-keys.ts"

const nothing: Typing = { text: "", offered: false, chosen: false, some: false }
const offering: Typing = { text: "an", offered: true, chosen: true, some: true }

describe("a key where recipients are typed", () => {
  test.each([
    ["Enter", nothing, "commit"],
    ["Enter", offering, "take"],
    ["Enter", { ...offering, text: "" }, "commit"],
    ["Tab", offering, "take"],
    ["Tab", { ...nothing, text: "ann@x.test" }, undefined],
    ["ArrowDown", offering, "next"],
    ["ArrowUp", offering, "previous"],
    ["ArrowUp", nothing, undefined],
    ["Escape", offering, "close"],
    ["Escape", nothing, undefined],
    [",", { ...nothing, text: "ann@x.test" }, "commit"],
    [";", { ...offering, text: "ann@x.test" }, "commit"],
    [",", { ...nothing, text: '"Doe' }, undefined],
    [",", { ...nothing, text: "  " }, undefined],
    ["Backspace", { ...nothing, some: true }, "removeLast"],
    ["Backspace", nothing, undefined],
    ["Backspace", offering, undefined],
    ["a", offering, undefined],
  ] as const)("%s %o: %s", (key, typing, deed) => {
    expect(deedOf(key, typing)).toBe(deed)
  })
})

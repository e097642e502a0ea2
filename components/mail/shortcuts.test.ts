import { expect, test } from "vitest"
import { shortcutOf, shortcuts } from "./shortcuts"

test("one key, and two that belong together", () => {
  expect(shortcutOf("j", undefined)).toEqual({ name: "next", begins: false })
  expect(shortcutOf("g", undefined)).toEqual({ name: undefined, begins: true })
  expect(shortcutOf("i", "g").name).toBe("inbox")
  expect(shortcutOf("a", "g").name).toBe("archived")
  expect(shortcutOf("a", undefined).name).toBe("replyAll")
  expect(shortcutOf("q", undefined)).toEqual({ name: undefined, begins: false })
})

test("no key means two things", () => {
  const all = shortcuts.flatMap((each) => [...each.keys])
  expect(new Set(all).size).toBe(all.length)
})

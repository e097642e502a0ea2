import { expect, test } from "vitest"
import { listMatcher } from "./list-pattern.ts"

test.each([
  ["*", "a/b/c", true],
  ["%", "a", true],
  ["%", "a/b", false],
  ["a/%", "a/b", true],
  ["a/%", "a/b/c", false],
  ["a/*", "a", false],
  ["a*", "a", true],
  ["%/%", "a/b", true],
  ["*b*", "abc", true],
  ["inbox", "INBOX", true],
  ["InBox/*", "INBOX/x", true],
  ["inboxes", "INBOXes", false],
  ["a", "A", false],
  ["", "", true],
  ["", "a", false],
  ["%😀", "x😀", true],
  ["a.b", "axb", false],
])("%s and %s: %s", (pattern, name, fits) => expect(listMatcher(pattern)(name)).toBe(fits))

test("wildcards piled up cost no more than length times length", () => {
  expect(listMatcher("%a*".repeat(300))("a".repeat(900))).toBe(true)
  expect(listMatcher(`${"%a*".repeat(300)}x`)("a".repeat(900))).toBe(false)
})

import { expect, test } from "vitest"
import { strengthOf } from "./password-strength"
import { randomPassword } from "./random-password"

test.each([
  ["", undefined],
  ["short", "weak"],
  ["aaaaaaaaaaaaaaaaaaaa", "weak"],
  ["ababababababab", "weak"],
  ["abcdefghij", "fair"],
  ["missiva-demo", "fair"],
  ["correct horse battery staple", "strong"],
  ["T4k-9fPz.wQ2m", "strong"],
])("%j is %s", (password, strength) => expect(strengthOf(password)).toBe(strength))

test("a password that was made up is strong and never the same", () => {
  const made = Array.from({ length: 200 }, randomPassword)
  expect(new Set(made).size).toBe(200)
  for (const password of made) expect(strengthOf(password)).toBe("strong")
})

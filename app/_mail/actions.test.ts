import { expect, test } from "vitest"
import { sequenceSet } from "./actions.ts"

test.each([
  [[], ""],
  [[7], "7"],
  [[3, 1, 2, 7], "1:3,7"],
  [[5, 5, 6], "5:6"],
  [[4294967295, 1], "1,4294967295"],
])("%j", (uids, set) => expect(sequenceSet(uids)).toBe(set))

test("a hundred thousand in a row are one range", () => {
  expect(sequenceSet(Array.from({ length: 100_000 }, (_, index) => index + 1))).toBe("1:100000")
})

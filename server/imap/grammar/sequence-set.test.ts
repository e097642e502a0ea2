import fc from "fast-check"
import { describe, expect, test } from "vitest"
import { formatSequenceSet, largest, parseSequenceSet, settled } from "./sequence-set.ts"

describe("reading", () => {
  test.each([
    ["1", [[1, 1]]],
    [
      "2,4:7,9,12:*",
      [
        [2, 2],
        [4, 7],
        [9, 9],
        [12, largest],
      ],
    ],
    ["7:4", [[4, 7]]],
    ["*", [[largest, largest]]],
    ["*:4", [[4, largest]]],
    ["4294967295", [[4_294_967_295, 4_294_967_295]]],
  ])("%s", (text, set) => expect(parseSequenceSet(text)).toEqual(set))

  test.each(["", "0", "1,", ",1", "1:", "1::2", "1:2:3", "a", "1;2", "4294967296", "-1", "01", "* "])(
    "%s is no set",
    (text) => expect(parseSequenceSet(text)).toBeUndefined(),
  )
})

describe("settling", () => {
  test.each([
    ["1:*", 5, [[1, 5]]],
    ["*", 5, [[5, 5]]],
    ["9:*", 5, [[5, 5]]],
    ["5,1:3,2:4", 9, [[1, 5]]],
    [
      "7,1",
      9,
      [
        [1, 1],
        [7, 7],
      ],
    ],
  ])("%s up to %i", (text, top, ranges) => expect(settled(parseSequenceSet(text)!, top)).toEqual(ranges))
})

test("numbers become the shortest set and come back", () => {
  expect(formatSequenceSet([1, 2, 3, 7, 9, 10])).toBe("1:3,7,9:10")
  expect(formatSequenceSet([5, 3, 4])).toBe("5,3:4")
  expect(formatSequenceSet([])).toBe("")
  fc.assert(
    fc.property(fc.uniqueArray(fc.integer({ min: 1, max: 50 }), { minLength: 1 }), (numbers) => {
      const sorted = numbers.sort((a, b) => a - b)
      const ranges = settled(parseSequenceSet(formatSequenceSet(sorted))!, 50)
      expect(
        ranges.flatMap(([first, last]) => Array.from({ length: last - first + 1 }, (_, i) => first + i)),
      ).toEqual(sorted)
    }),
  )
})

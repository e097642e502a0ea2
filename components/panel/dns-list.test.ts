import { expect, test } from "vitest"
import { pointsIn } from "./dns-list"

test.each([
  ["4", 4],
  [" 2,5 ", 2.5],
  ["-1.5", -1.5],
  ["−2", -2],
  ["", Number.NaN],
  ["much", Number.NaN],
  ["1e9", Number.NaN],
])("%j is %d points", (text, points) => expect(pointsIn(text)).toBe(points))

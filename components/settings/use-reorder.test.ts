import { expect, test } from "vitest"
import { moved } from "./use-reorder.ts"

test.each([
  [0, 2, ["b", "c", "a"]],
  [2, 0, ["c", "a", "b"]],
  [1, 1, ["a", "b", "c"]],
  [0, 1, ["b", "a", "c"]],
])("what stood at %d comes to stand at %d", (from, to, list) =>
  expect(moved(["a", "b", "c"], from, to)).toEqual(list),
)

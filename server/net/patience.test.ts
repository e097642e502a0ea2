import { expect, test } from "vitest"
import { Patience } from "./patience.ts"

test("patience is used up by waiting and restored by what is taken, never beyond the most", () => {
  const patience = new Patience(1000, 2)
  patience.spend(400, 0)
  expect(patience.left).toBe(600)
  patience.spend(100, 400)
  expect(patience.left).toBe(700)
  patience.spend(0, 1_000_000)
  expect(patience.left).toBe(1000)
  patience.spend(2000, 0)
  expect(patience.left).toBe(0)
})

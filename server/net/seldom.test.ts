import { expect, test } from "vitest"
import { Seldom } from "./seldom.ts"

test("said at once, then now and then, with how often it happened meanwhile", () => {
  let time = 0
  const seldom = new Seldom(1000, () => time)
  expect(seldom.happened()).toBe(1)
  for (let again = 0; again < 500; again++) expect(seldom.happened()).toBeUndefined()
  time = 1000
  expect(seldom.happened()).toBe(501)
  time = 5000
  expect(seldom.happened()).toBe(1)
})

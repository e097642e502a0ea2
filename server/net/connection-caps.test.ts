import { expect, test } from "vitest"
import { Seats } from "./connection-caps.ts"

test("seats: each has its share, and what is given back twice counts once", () => {
  const seats = new Seats<number>(2)
  const give = seats.take(1)
  expect(seats.take(1)).toBeDefined()
  expect(seats.take(1)).toBeUndefined()
  expect(seats.take(2)).toBeDefined()
  give?.()
  give?.()
  expect(seats.take(1)).toBeDefined()
  expect(seats.take(1)).toBeUndefined()
})

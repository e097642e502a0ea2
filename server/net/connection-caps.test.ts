import { expect, test } from "vitest"
import { ConnectionCaps, Seats } from "./connection-caps.ts"

test("one network has its share, others are not affected, a place given back is free", () => {
  const caps = new ConnectionCaps({ total: 10, perNetwork: 2 })
  const place = caps.admit("192.0.2.1")
  expect(caps.admit("::ffff:192.0.2.1")).toBeDefined()
  expect(caps.admit("192.0.2.1")).toBeUndefined()
  expect(caps.admit("192.0.2.2")).toBeDefined()
  place?.leave()
  place?.leave()
  expect(caps.admit("192.0.2.1")).toBeDefined()
  expect(caps.admit("192.0.2.1")).toBeUndefined()
})

test("who signed in counts for the total alone, so that a whole school fits behind one address", () => {
  const caps = new ConnectionCaps({ total: 4, perNetwork: 1 })
  const places = [1, 2, 3].map(() => {
    const place = caps.admit("192.0.2.1")
    place?.vouch()
    place?.vouch()
    return place
  })
  expect(places.every((place) => place !== undefined)).toBe(true)
  expect(caps.admit("192.0.2.1")).toBeDefined()
  expect(caps.admit("192.0.2.2")).toBeUndefined()
  places[0]!.leave()
  expect(caps.admit("192.0.2.1")).toBeUndefined()
  expect(caps.admit("192.0.2.2")).toBeDefined()
})

test("the total holds for everybody, this machine included", () => {
  const caps = new ConnectionCaps({ total: 3, perNetwork: 1 })
  expect([1, 2, 3, 4].map(() => caps.admit("127.0.0.1") !== undefined)).toEqual([true, true, true, false])
})

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

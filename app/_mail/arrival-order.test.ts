import { expect, test } from "vitest"
import { ArrivalOrder } from "./arrival-order.ts"

/** UID 2 arrived first (it was imported late): 2, 1, 5, 9. */
const order = () => new ArrivalOrder(Uint32Array.of(2, 1, 5, 9))

test("newest first, whatever the UIDs", () => {
  expect(order().newestFirst).toEqual([9, 5, 1, 2])
  expect(order().lastUid).toBe(9)
})

test("a message goes by its sequence number, those behind it move up", () => {
  const kept = order()
  kept.expunge(1) // UID 1
  kept.expunge(2) // UID 5
  expect(kept.newestFirst).toEqual([9, 2])
  kept.expunge(99)
  expect(kept.length).toBe(2)
})

test("messages that just came go to the top, those of one moment by UID", () => {
  const kept = order()
  const came = [
    { uid: 10, at: 500 },
    { uid: 11, at: 400 },
    { uid: 12, at: 500 },
  ]
  expect(kept.grow(came, 300)).toBe(true)
  expect(kept.newestFirst).toEqual([12, 10, 11, 9, 5, 1, 2])
  kept.expunge(5)
  expect(kept.newestFirst).toEqual([12, 11, 9, 5, 1, 2])
})

test("an old message that was put in cannot be placed", () => {
  const kept = order()
  expect(kept.grow([{ uid: 10, at: 200 }], 300)).toBe(false)
  expect(kept.length).toBe(4)
})

test("an empty mailbox begins to fill", () => {
  const kept = new ArrivalOrder(new Uint32Array(0))
  expect(kept.grow([{ uid: 1, at: 1 }], 0)).toBe(true)
  expect(kept.newestFirst).toEqual([1])
})

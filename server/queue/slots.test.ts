import { describe, expect, test } from "vitest"
import { Slots } from "./slots.ts"

/** Slots of a worker that has just looked through everything and found nothing due. */
function idle(most = 4): Slots {
  const slots = new Slots(() => most)
  slots.lookedThrough()
  return slots
}

describe("slots for what is being accepted", () => {
  test("there is none before the worker has looked at what waits already", () => {
    const slots = new Slots(() => 4)
    expect(slots.takeAtOnce("a.example")).toBe(false)
    slots.lookedThrough()
    expect(slots.takeAtOnce("a.example")).toBe(true)
  })

  test("there are as many as a destination may have batches, and another destination has its own", () => {
    const slots = idle(2)
    expect([1, 2, 3].map(() => slots.takeAtOnce("a.example"))).toEqual([true, true, false])
    expect(slots.takeAtOnce("b.example")).toBe(true)
    expect(slots.busy).toEqual(["a.example"])
  })

  test("who came too late is not overtaken when a slot is free again", () => {
    const slots = idle(1)
    slots.takeAtOnce("a.example")
    expect(slots.takeAtOnce("a.example")).toBe(false)
    expect(slots.free("a.example")).toBe(true)
    expect(slots.takeAtOnce("a.example")).toBe(false)
    slots.lookedThrough()
    expect(slots.takeAtOnce("a.example")).toBe(true)
  })

  test("a slot that nobody waited for wakes nobody", () => {
    const slots = idle()
    slots.takeAtOnce("a.example")
    expect(slots.free("a.example")).toBe(false)
  })

  test("what a busy destination left behind keeps its turn", () => {
    const slots = idle(1)
    slots.take("a.example")
    slots.lookedThrough()
    expect(slots.free("a.example")).toBe(true)
    expect(slots.takeAtOnce("a.example")).toBe(false)
  })

  test("when nothing more can run, nobody knows who waits, and nobody goes first", () => {
    const slots = idle(1)
    const domains = Array.from({ length: 40 }, (_, i) => `d${i}.example`)
    expect(domains.every((domain) => slots.takeAtOnce(domain))).toBe(true)
    expect(slots.full).toBe(true)
    slots.lookedThrough()
    expect(slots.free("d0.example")).toBe(true)
    expect(slots.takeAtOnce("new.example")).toBe(false)
    slots.lookedThrough()
    expect(slots.takeAtOnce("other.example")).toBe(true)
  })
})

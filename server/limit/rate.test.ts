import { expect, test } from "vitest"
import { Rate } from "./rate.ts"

function rateOf(burst: number, perMinute: number) {
  const clock = { time: 0, now: () => clock.time }
  return { clock, rate: new Rate({ burst, perMinute }, clock) }
}

test("gives its burst, then what flows in", () => {
  const { clock, rate } = rateOf(2, 60)
  expect([rate.take("a"), rate.take("a"), rate.take("a")]).toEqual([true, true, false])
  expect(rate.take("b")).toBe(true)
  clock.time = 1_000
  expect([rate.take("a"), rate.take("a")]).toEqual([true, false])
})

test("a clock that jumps back takes nothing away", () => {
  const { clock, rate } = rateOf(2, 60)
  clock.time = 10_000
  rate.take("a")
  clock.time = 0
  expect([rate.take("a"), rate.take("a")]).toEqual([true, false])
})

test("strangers without end do not make it forget who is in debt now", () => {
  const { clock, rate } = rateOf(1, 60)
  for (let i = 0; i < 25_000; i++) {
    clock.time += 1
    rate.take(`network ${i}`)
  }
  rate.take("a")
  expect(rate.take("a")).toBe(false)
})

import { expect, test } from "vitest"
import { TokenBuckets } from "./limits.ts"

function buckets(burst: number, perMinute: number) {
  const clock = { time: 0, now: () => clock.time }
  return { clock, bucket: new TokenBuckets({ burst, perMinute }, clock) }
}

test("a bucket gives its burst, then what flows in", () => {
  const { clock, bucket } = buckets(2, 60)
  expect([bucket.take("a"), bucket.take("a"), bucket.take("a")]).toEqual([true, true, false])
  expect(bucket.take("b")).toBe(true)
  clock.time = 1_000
  expect([bucket.take("a"), bucket.take("a")]).toEqual([true, false])
})

test("a clock that jumps back takes nothing away", () => {
  const { clock, bucket } = buckets(2, 60)
  clock.time = 10_000
  bucket.take("a")
  clock.time = 0
  expect([bucket.take("a"), bucket.take("a")]).toEqual([true, false])
})

test("strangers without end do not make it forget who is in debt now", () => {
  const { clock, bucket } = buckets(1, 60)
  for (let i = 0; i < 25_000; i++) {
    clock.time += 1
    bucket.take(`network ${i}`)
  }
  bucket.take("a")
  expect(bucket.take("a")).toBe(false)
})

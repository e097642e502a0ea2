import fc from "fast-check"
import { expect, test } from "vitest"
import { Guard, type Offence } from "./guard.ts"
import { allowances, banLength, perAccount, perPair, slowness } from "./rules.ts"

const failure = (address: string, account = "ann"): Offence => ({
  kind: "sign-in",
  address,
  account,
  weight: 1,
})
const home = "192.0.2.7"
const verdict = (
  guard: Guard,
  now: number,
  attempt: { address?: string; account?: string; known?: boolean } = {},
) => guard.mayTry({ address: home, account: "ann", known: false, ...attempt }, now).verdict

test("a stranger guesses a few times and is refused; time heals", () => {
  const guard = new Guard()
  for (let guess = 0; guess < perPair.burst; guess++) {
    expect(verdict(guard, 0)).toBe("go")
    guard.offend(failure(home), 0)
  }
  expect(verdict(guard, 0)).toBe("refuse")
  expect(verdict(guard, 0, { account: "bob" })).toBe("go")
  expect(verdict(guard, 0, { address: "198.51.100.1" })).toBe("go")
  expect(verdict(guard, perPair.leak)).toBe("go")
})

test("who is known is slowed down and never refused, more with each failure", () => {
  const guard = new Guard()
  const waits: number[] = []
  for (let guess = 0; guess < 30; guess++) {
    guard.offend(failure(home), 0)
    const permission = guard.mayTry({ address: home, account: "ann", known: true }, 0)
    if (permission.verdict === "slow") waits.push(slowness(permission.over))
    else expect(permission.verdict).toBe("go")
  }
  expect(waits).toEqual(waits.toSorted((a, b) => a - b))
  expect(waits[0]).toBe(1_000)
  expect(waits.at(-1)).toBe(10_000)
})

test("guessing at many accounts brings the peer a ban, from many peers of a neighbourhood all of it", () => {
  const guard = new Guard()
  const bans = Array.from({ length: 30 }, (_, at) => guard.offend(failure(home, `account ${at}`), 0))
  expect(bans.slice(0, 29).every((ban) => ban === undefined)).toBe(true)
  expect(bans[29]).toBe(home)
  const others = new Guard()
  const wide = Array.from({ length: 150 }, (_, at) =>
    others.offend(failure(`2001:db8:1:${at.toString(16)}::1`, `account ${at}`), 0),
  )
  expect(wide.slice(0, 149).every((ban) => ban === undefined)).toBe(true)
  expect(wide[149]).toBe("2001:db8:1::/48")
})

test("mail that is taken makes up for recipients who are not here", () => {
  const guard = new Guard()
  for (let at = 0; at < 1_000; at++) {
    expect(guard.offend({ kind: "harvest", address: home, account: "", weight: 1 }, at)).toBeUndefined()
    guard.pardon({ kind: "harvest", address: home, weight: 1 }, at)
  }
})

test("a ban that was lifted does not come again with the next small thing", () => {
  const guard = new Guard()
  const bans = Array.from({ length: 30 }, (_, at) => guard.offend(failure(home, `account ${at}`), 0))
  guard.forget(bans.at(-1)!)
  expect(guard.offend(failure(home, "another"), 0)).toBeUndefined()
})

test("many peers together close an account to strangers alone", () => {
  const guard = new Guard()
  for (let peer = 0; peer < perAccount.burst; peer++) guard.offend(failure(`10.${peer}.0.1`), 0)
  expect(verdict(guard, 0, { address: "203.0.113.1" })).toBe("refuse")
  expect(verdict(guard, 0, { address: "203.0.113.1", known: true })).toBe("go")
  expect(verdict(guard, 0, { address: "203.0.113.1", account: "bob" })).toBe("go")
})

const minute = 60_000
const day = 86_400_000

test("one peer alone never closes an account to others, whatever its rhythm", () => {
  const pauses = fc.array(fc.nat(5 * minute), { minLength: 300, maxLength: 600 })
  fc.assert(
    fc.property(pauses, (list) => {
      const guard = new Guard()
      let now = 0
      for (const pause of list) {
        now += pause
        if (verdict(guard, now) === "go") guard.offend(failure(home), now)
        expect(verdict(guard, now, { address: "198.51.100.1" })).toBe("go")
      }
    }),
    { numRuns: 30 },
  )
})

test("how often one peer may guess at an account in a day is bounded", () => {
  const guard = new Guard()
  let guesses = 0
  for (let now = 0; now < day; now += 1_000)
    if (verdict(guard, now) === "go") {
      guesses++
      guard.offend(failure(home), now)
    }
  expect(guesses).toBeLessThanOrEqual(perPair.burst + day / perPair.leak)
})

test("whoever is known is let try after any history", () => {
  const kinds = fc.constantFrom("sign-in", "mistake", "harvest") as fc.Arbitrary<Offence["kind"]>
  const step = fc.record({
    kind: kinds,
    address: fc.constantFrom(home, "192.0.2.8", "198.51.100.1", "2001:db8::1"),
    account: fc.constantFrom("ann", "bob", ""),
    weight: fc.constantFrom(1, 0.2),
    pause: fc.nat(minute),
  })
  fc.assert(
    fc.property(fc.array(step, { maxLength: 300 }), (steps) => {
      const guard = new Guard()
      let now = 0
      for (const { pause, ...offence } of steps) {
        now += pause
        guard.offend(offence, now)
        expect(verdict(guard, now, { known: true })).not.toBe("refuse")
      }
    }),
    { numRuns: 50 },
  )
})

test("a million addresses that attack take no more memory than its bound, and the worst of them is not forgotten", () => {
  const guard = new Guard(20_000)
  for (let guess = 0; guess < 12; guess++) guard.offend(failure(home), 0)
  for (let at = 0; at < 1_000_000; at++) {
    const address = `${11 + (at >> 16)}.${(at >> 8) & 255}.${at & 255}.1`
    guard.offend(failure(address, `account ${at}`), 1)
    if (at % 10 === 0) guard.connect(address, 1)
  }
  expect(guard.size).toBeLessThanOrEqual(20_000)
  expect(verdict(guard, 2)).toBe("refuse")
  expect(verdict(guard, 2, { known: true })).toBe("slow")
})

test("connections of one peer are held to a rate, others' are not", () => {
  const guard = new Guard()
  const admitted = Array.from({ length: 400 }, () => guard.connect(home, 0)).filter(Boolean).length
  expect(admitted).toBe(150)
  expect(guard.connect("198.51.100.1", 0)).toBe(true)
  expect(guard.connect(home, 1_000)).toBe(true)
})

test("bans grow, and have an end", () => {
  const lengths = [1, 2, 3, 4, 5, 6, 50].map(banLength)
  expect(lengths).toEqual(lengths.toSorted((a, b) => a - b))
  expect(lengths[0]).toBe(15 * minute)
  expect(lengths.at(-1)).toBe(7 * day)
})

test("the longest memory of what happened is as long as the slowest bucket needs", async () => {
  const { offencesKept } = await import("./rules.ts")
  const slowest = [perPair, perAccount, ...Object.values(allowances).flatMap(({ own, wide }) => [own, wide])]
  for (const { burst, leak } of slowest) expect(burst * leak).toBeLessThanOrEqual(offencesKept)
})

import { afterEach, beforeEach, describe, expect, test } from "vitest"
import { openTestDirectory, type TestDirectory, testDatabases, tester } from "../directory/test-directory.ts"
import { createLog } from "../log.ts"
import { type Attempt, Limiter } from "./limiter.ts"
import { connectionsAtOnce } from "./rules.ts"

const key = () => Buffer.alloc(32, 7)
const minute = 60_000

describe.each(testDatabases)("on %s", (provider) => {
  let house: TestDirectory
  let limiter: Limiter
  let lines: string[]
  let ann: number
  let guesses = 0

  const open = (trusted: string[] = []) => {
    const log = createLog((line) => lines.push(line))
    return new Limiter({ ...house.parts, log, key, trusted })
  }
  const attempt = (network: string, who: Partial<Attempt> = {}, client?: string): Attempt => ({
    account: "ann@example.org",
    accountId: ann,
    from: { network, protocol: "test", ...(client !== undefined && { client }) },
    ...who,
  })
  const outcome = (work: Promise<void>) =>
    work.then(() => "go").catch((error: { code: string }) => error.code)
  const fail = async (network: string, times: number, by = limiter) => {
    for (let time = 0; time < times; time++)
      await by.failed(
        attempt(network, { account: `guess ${++guesses}`, accountId: undefined }),
        `secret ${guesses}`,
      )
  }
  const enter = async (network: string, entrance: "people" | "exchange" = "people", by = limiter) => {
    const admission = await by.enter(network, entrance)
    return "leave" in admission ? "in" : admission.refused
  }

  beforeEach(async () => {
    house = await openTestDirectory(provider)
    lines = []
    limiter = open()
    await house.directory.createDomain({ name: "example.org" }, tester)
    const input = { address: "ann@example.org", password: "correct horse battery" }
    ann = (await house.directory.createAccount(input, tester)).id
  })
  afterEach(async () => {
    await limiter.stop()
    await house[Symbol.asyncDispose]()
  })

  test("a network that guesses is banned, which the log explains; the ban ends by itself", async () => {
    await fail("192.0.2.1", 29)
    expect(await enter("192.0.2.1")).toBe("in")
    await fail("192.0.2.1", 1)
    const refusal = await limiter.enter("192.0.2.1", "people")
    expect(refusal).toEqual({
      refused: "banned",
      text: "Your network is kept out until 2026-03-01 12:15 UTC because of too many failed sign-ins",
    })
    expect(await outcome(limiter.admit(attempt("192.0.2.1")))).toBe("limit")
    expect(await enter("192.0.2.2")).toBe("in")
    expect(lines.filter((line) => line.includes("limit.banned"))).toHaveLength(1)
    expect(JSON.parse(lines[0]!)).toMatchObject({
      network: "192.0.2.1",
      reason: "sign-in",
      times: 1,
      minutes: 15,
    })
    house.clock.time += 15 * minute
    expect(await enter("192.0.2.1")).toBe("in")
    expect(await outcome(limiter.admit(attempt("192.0.2.1")))).toBe("go")
  })

  test("who comes back is kept out for longer, and is forgiven in the end", async () => {
    const lengths: number[] = []
    for (const pause of [0, 0, 0, 30 * 24 * 60]) {
      house.clock.time += pause * minute
      await limiter.tidy()
      await fail("192.0.2.1", 30)
      const [ban] = await limiter.list()
      lengths.push((ban!.until - ban!.since) / minute)
      house.clock.time = ban!.until + minute
    }
    expect(lengths).toEqual([15, 60, 240, 15])
  })

  test("a restart forgives nothing, and what one process knows the others do", async () => {
    await fail("192.0.2.1", 30)
    await fail("198.51.100.1", 29)
    const next = open()
    expect(await enter("192.0.2.1", "people", next)).toBe("banned")
    expect(await enter("198.51.100.1", "people", next)).toBe("in")
    await fail("198.51.100.1", 1, next)
    expect(await enter("198.51.100.1", "people", next)).toBe("banned")
    house.clock.time += 1_000
    await limiter.admit(attempt("203.0.113.5"))
    expect(await enter("198.51.100.1")).toBe("banned")
    const [ban] = await next.list()
    await next.lift(ban!.id)
    house.clock.time += 1_000
    await limiter.admit(attempt("203.0.113.5"))
    expect(await enter("198.51.100.1")).toBe("in")
  })

  test("failures at one door count at the others", async () => {
    const web = open()
    const guess = (by: Limiter, password: string) => by.failed(attempt("192.0.2.1"), password)
    for (let time = 0; time < 4; time++) await guess(limiter, `mail ${time}`)
    house.clock.time += 1_000
    expect(await outcome(web.admit(attempt("192.0.2.1")))).toBe("go")
    for (let time = 0; time < 5; time++) await guess(web, `web ${time}`)
    expect(await outcome(web.admit(attempt("192.0.2.1")))).toBe("limit")
    house.clock.time += 1_000
    expect(await outcome(limiter.admit(attempt("192.0.2.1")))).toBe("limit")
    expect(await outcome(limiter.admit(attempt("192.0.2.2")))).toBe("go")
  })

  test("a known device is never locked out, whatever others in its network do; a stranger beside it is", async () => {
    await limiter.succeeded(attempt("192.0.2.1"))
    await fail("192.0.2.1", 30)
    expect(await enter("192.0.2.1")).toBe("in")
    expect(await enter("192.0.2.1", "exchange")).toBe("banned")
    expect(await outcome(limiter.admit(attempt("192.0.2.1")))).toBe("go")
    expect(await outcome(limiter.admit(attempt("192.0.2.1", {}, "another browser")))).toBe("limit")
    const bob = { account: "bob@example.org", accountId: ann + 1 }
    expect(await outcome(limiter.admit(attempt("192.0.2.1", bob)))).toBe("limit")
    // In the next process too, and while many guess at the same account.
    const next = open()
    for (let peer = 0; peer < 70; peer++) await next.failed(attempt(`10.${peer}.0.1`), `guess ${peer}`)
    expect(await outcome(next.admit(attempt("203.0.113.9")))).toBe("limit")
    expect(await outcome(next.admit(attempt("192.0.2.1")))).toBe("go")
  })

  test("where somebody was is not to be read from the database", async () => {
    await limiter.succeeded(attempt("192.0.2.1", {}, "Firefox on her telephone"))
    const rows = await house.parts.sql.all("SELECT * FROM known_device")
    expect(rows).toHaveLength(1)
    expect(JSON.stringify(rows)).not.toMatch(/192\.0\.2|Firefox/)
  })

  test("devices of an account are as many as they may, and go with the account", async () => {
    for (let device = 0; device < 120; device++) {
      house.clock.time += 1
      await limiter.succeeded(attempt(`10.0.${device}.1`))
    }
    expect(await house.parts.sql.all("SELECT * FROM known_device")).toHaveLength(100)
    await house.directory.deleteAccount(ann, tester)
    expect(await house.parts.sql.all("SELECT * FROM known_device")).toHaveLength(0)
  })

  test("this machine and trusted networks are never kept out", async () => {
    const trusting = open(["198.51.100.0/24", "2001:db8::/32"])
    for (const network of ["127.0.0.1", "::1", "::ffff:127.0.0.1", "198.51.100.9", "2001:db8::9"]) {
      await fail(network, 200, trusting)
      for (let time = 0; time < 100; time++) await trusting.offended("mistake", network)
      for (let time = 0; time < 1_000; time++) expect(await enter(network, "exchange", trusting)).toBe("in")
      expect(await outcome(trusting.admit(attempt(network)))).toBe("go")
    }
    expect(await trusting.list()).toEqual([])
  })

  test("a mail program with an old password does not bring its network a ban", async () => {
    for (let time = 0; time < 100; time++) {
      house.clock.time += 10_000
      await limiter.failed(attempt("192.0.2.1"), "the old password")
    }
    expect(await limiter.list()).toEqual([])
    for (let time = 0; time < 100; time++) {
      house.clock.time += 10_000
      await limiter.failed(attempt("192.0.2.1"), `guess ${time}`)
    }
    expect(await limiter.list()).toHaveLength(1)
  })

  test("connections of one network are held to a number and a rate", async () => {
    const leaves: (() => void)[] = []
    const come = async (network: string) => {
      const admission = await limiter.enter(network, "people")
      if ("leave" in admission) leaves.push(admission.leave)
      return "leave" in admission
    }
    let inside = 0
    for (let time = 0; time < 400; time++) {
      house.clock.time += 1_000
      if (await come("192.0.2.1")) inside++
    }
    expect(inside).toBe(connectionsAtOnce.own)
    expect(await come("192.0.2.2")).toBe(true)
    for (const leave of leaves.splice(0)) leave()
    expect(await come("192.0.2.1")).toBe(true)
    let quick = 0
    for (let time = 0; time < 400; time++) {
      if (await come("203.0.113.1")) quick++
      for (const leave of leaves.splice(0)) leave()
    }
    expect(quick).toBe(150)
    expect(await limiter.list()).toEqual([])
  })

  test("connections of many neighbours together are held to a number, and those of people who signed in are not", async () => {
    let inside = 0
    for (let time = 0; time < 500; time++) {
      house.clock.time += 1_000
      if ((await enter(`192.0.2.${time % 250}`)) === "in") inside++
    }
    expect(inside).toBe(connectionsAtOnce.wide)
    for (let time = 0; time < 500; time++) {
      const admission = await limiter.enter("198.51.100.1", "people")
      expect(admission).toHaveProperty("vouch")
      if ("vouch" in admission) admission.vouch()
    }
  })

  test("an administrator bans and lifts; nonsense is refused with its field", async () => {
    const until = house.clock.time + 60 * minute
    const ban = await limiter.ban("192.0.2.77/24", { until, note: "a farm of\nguessers" })
    expect(ban).toMatchObject({ network: "192.0.2.0/24", reason: "by-hand", until, times: 1 })
    expect(await enter("192.0.2.9")).toBe("banned")
    expect(await limiter.list()).toEqual([ban])
    await limiter.lift(ban.id)
    await expect(limiter.lift(ban.id)).rejects.toMatchObject({ code: "no-such-entry" })
    expect(await enter("192.0.2.9")).toBe("in")
    for (const network of ["", "example.org", "0.0.0.0/0", "10.0.0.0/7", "::/8", "192.0.2.1; DROP TABLE ban"])
      await expect(limiter.ban(network, { until, note: "" })).rejects.toMatchObject({
        code: "invalid",
        field: "network",
      })
    await expect(limiter.ban("192.0.2.1", { until: 0, note: "" })).rejects.toMatchObject({ field: "until" })
    await expect(limiter.ban("192.0.2.1", { until: Number.NaN, note: "" })).rejects.toMatchObject({
      field: "until",
    })
  })

  test("a database that does not answer keeps nobody out", async () => {
    const { sql } = house.parts
    const gone = () => Promise.reject(new Error("gone"))
    const broken = new Limiter({
      ...house.parts,
      key,
      sql: { ...sql, get: gone, all: gone, run: gone, write: gone },
    })
    expect(await enter("192.0.2.1", "people", broken)).toBe("in")
    await fail("192.0.2.1", 40, broken)
    await broken.succeeded(attempt("192.0.2.1"))
    expect(await outcome(broken.admit(attempt("192.0.2.1")))).toBe("go")
  })
})

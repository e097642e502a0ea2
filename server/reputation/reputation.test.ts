import fc from "fast-check"
import { afterEach, beforeEach, describe, expect, test } from "vitest"
import type { Findings } from "../authentication/examination.ts"
import { Dns } from "../authentication/resolver.ts"
import { openTestDirectory, type TestDirectory, testDatabases, tester } from "../directory/test-directory.ts"
import { silentLog } from "../log.ts"
import { healthy, openTestDns, type TestDns } from "./fixtures.ts"
import { decide, type GreylistEntry, greylisting } from "./greylist.ts"
import { decayed, pointsOf } from "./history.ts"
import { type Approach, Reputation, type SenderFacts } from "./reputation.ts"

const minute = 60_000
const day = 86_400_000

test("a history weighs by its share of bad mail, less for a network, and not before there is some", () => {
  expect(pointsOf({ good: 0, bad: 2 }, "domain")).toBe(0)
  expect(pointsOf({ good: 1, bad: 9 }, "domain")).toBe(2)
  expect(pointsOf({ good: 1, bad: 9 }, "network")).toBe(1)
  expect(pointsOf({ good: 5, bad: 5 }, "domain")).toBe(1)
  expect(pointsOf({ good: 10, bad: 0 }, "domain")).toBe(-1)
  expect(pointsOf({ good: 8, bad: 2 }, "domain")).toBe(0)
})

test("what is long ago weighs less, and a clock that jumps back changes nothing", () => {
  expect(decayed({ good: 8, bad: 4, at: 0 }, 14 * day)).toEqual({ good: 4, bad: 2 })
  expect(decayed({ good: 8, bad: 4, at: day }, 0)).toEqual({ good: 8, bad: 4 })
})

test("greylisting: whoever comes again in time is let in, whatever the clock does nobody waits for ever", () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: -day, max: 3 * day }), { maxLength: 50 }), (pauses) => {
      let entry: GreylistEntry | undefined
      let now = 100 * day
      for (const pause of pauses) {
        now += pause
        entry = decide(entry, now).keep
      }
      const first = decide(entry, now)
      expect(decide(first.keep, now + greylisting.wait).verdict).toBe("welcome")
    }),
  )
})

describe.each(testDatabases)("on %s", (provider) => {
  let house: TestDirectory
  let dns: TestDns
  let ann: number
  let spf: boolean
  let reputation: Reputation

  beforeEach(async () => {
    house = await openTestDirectory(provider)
    dns = await openTestDns()
    healthy(dns, "zen.example")
    spf = false
    reputation = open(true)
    await house.directory.createDomain({ name: "example.org" }, tester)
    const input = { address: "ann@example.org", password: "correct horse battery" }
    ann = (await house.directory.createAccount(input, tester)).id
    await house.parts.sql.run(
      "INSERT INTO correspondent (account_id, address, first_at) VALUES (?, 'friend@far.example', 1)",
      ann,
    )
  })
  afterEach(async () => {
    await dns[Symbol.asyncDispose]()
    await house[Symbol.asyncDispose]()
  })

  function open(greylist: boolean, refuseFrom?: number): Reputation {
    const { sql, clock } = house.parts
    const { lookup } = new Dns({ servers: [dns.server], clock })
    const spam = { junkFrom: 5, refuseFrom }
    const config = { dnsLists: [{ zone: "zen.example", points: 4 }], uriLists: [], greylist, spam }
    return new Reputation({ config, sql, clock, log: silentLog, lookup, passesSpf: async () => spf })
  }

  const findings = (dmarc: "pass" | "fail" | "none", domain = "far.example"): Findings => ({
    spf: { result: "none", domain: "" },
    dkim: [],
    dmarc: { result: dmarc, domain },
    arc: { result: "none", sealer: "" },
  })
  const facts = (more: Partial<SenderFacts> = {}): SenderFacts => ({
    client: "203.0.113.5",
    sender: "someone@far.example",
    author: "someone@far.example",
    accounts: [ann],
    findings: findings("pass"),
    hosts: [],
    ...more,
  })
  const names = async (more: Partial<SenderFacts> = {}) =>
    (await reputation.weigh(facts(more))).map(({ name }) => name)

  test("somebody new is said to be new, once", async () => {
    expect(await names()).toEqual(["first-contact"])
    await reputation.remember(facts(), "good")
    expect(await names()).toEqual([])
  })

  test("whom our people wrote to is let through, when it is them", async () => {
    const author = "Friend@far.example"
    expect(await names({ author })).toEqual(["known-correspondent"])
    expect(await names({ author, findings: findings("fail") })).toEqual(["first-contact"])
    expect(await names({ author, findings: findings("none") })).toEqual(["first-contact"])
    expect(await names({ author, findings: findings("pass", "other.example") })).toEqual(["first-contact"])
    expect(await names({ author, findings: undefined })).toEqual(["first-contact"])
    expect(await names({ author, accounts: [] })).toEqual(["first-contact"])
  })

  test("good and bad mail is remembered, of networks and of domains that were proven", async () => {
    for (let time = 0; time < 8; time++) await reputation.remember(facts(), "bad")
    expect((await names()).toSorted()).toEqual(["domain-bad", "network-bad"])
    expect(await names({ client: "203.0.113.200", findings: findings("none") })).toEqual(["network-bad"])
    expect(await names({ client: "198.51.100.1" })).toEqual(["domain-bad"])
    // A forged name does not lose by it.
    await reputation.remember(
      facts({ author: "boss@bank.example", findings: findings("fail", "bank.example") }),
      "bad",
    )
    const bank = {
      client: "198.51.100.1",
      author: "boss@bank.example",
      findings: findings("pass", "bank.example"),
    }
    expect(await names(bank)).toEqual(["first-contact"])
    house.clock.time += 100 * day
    expect(await names()).toEqual([])
    house.clock.time += 100 * day
    await reputation.tidy()
    expect(await names()).toEqual(["first-contact"])
  })

  test("a listed client is told with the list", async () => {
    dns.records.set("5.113.0.203.zen.example", ["127.0.0.2"])
    const [listed] = await reputation.weigh(facts())
    expect(listed).toEqual({
      name: "dns-list",
      points: 4,
      words: { key: "dns-list", values: { list: "zen.example", address: "203.0.113.5" } },
    })
  })

  const approach = (more: Partial<Approach> = {}): Approach => ({
    client: "203.0.113.5",
    helo: "mail.far.example",
    sender: "news-1234@far.example",
    recipient: "ann@example.org",
    accounts: [ann],
    ...more,
  })

  const may = async (by: Reputation, who: Approach) => (await by.approach(who)).verdict === "welcome"

  test("whose lists alone would refuse the message is refused before it comes, but not whom our people wrote to", async () => {
    dns.records.set("5.113.0.203.zen.example", ["127.0.0.2"])
    const strict = open(false, 4)
    expect(await strict.approach(approach())).toEqual({ verdict: "refused", lists: ["zen.example"] })
    expect(await may(strict, approach({ client: "203.0.113.6" }))).toBe(true)
    expect(await may(strict, approach({ sender: "friend@far.example" }))).toBe(true)
    expect(await may(open(false, 5), approach())).toBe(true)
    expect(await may(open(false), approach())).toBe(true)
  })

  test("a stranger comes again after some minutes and is let in, and so is their network from then on", async () => {
    expect(await may(reputation, approach())).toBe(false)
    house.clock.time += minute
    expect(await may(reputation, approach())).toBe(false)
    house.clock.time += 2 * minute
    // From another address of the same provider, with another number in the sender: mail servers are like that.
    const again = approach({ client: "203.0.113.77", sender: "news-5678@far.example" })
    expect(await may(reputation, again)).toBe(true)
    expect(await may(reputation, approach({ sender: "other@else.example" }))).toBe(true)
    expect(await may(reputation, approach({ client: "198.51.100.1" }))).toBe(false)
    expect(await may(open(true), approach())).toBe(true)
    house.clock.time += 40 * day
    await reputation.tidy()
    expect(await house.parts.sql.all("SELECT key FROM greylist_entry")).toEqual([])
    expect(await may(reputation, approach())).toBe(false)
  })

  test("nobody waits whom SPF vouches for, whom our people wrote to, who returns mail, or where it is off", async () => {
    expect(await may(reputation, approach({ sender: "friend@far.example" }))).toBe(true)
    expect(await may(reputation, approach({ sender: "" }))).toBe(true)
    expect(await may(open(false), approach())).toBe(true)
    spf = true
    expect(await may(reputation, approach())).toBe(true)
    expect(await house.parts.sql.all("SELECT key FROM greylist_entry")).toEqual([])
  })

  test("a database that does not answer holds up nobody", async () => {
    const gone = () => Promise.reject(new Error("gone"))
    const sql = { ...house.parts.sql, get: gone, all: gone, run: gone, write: gone }
    const { lookup } = new Dns({ servers: [dns.server], clock: house.clock })
    const spam = { junkFrom: 5, refuseFrom: 1 }
    const config = { dnsLists: [], uriLists: [], greylist: true, spam }
    const broken = new Reputation({ ...house.parts, sql, config, lookup, passesSpf: async () => false })
    expect(await broken.approach(approach())).toEqual({ verdict: "welcome" })
    expect(await broken.weigh(facts())).toEqual([])
    await broken.remember(facts(), "good")
  })
})

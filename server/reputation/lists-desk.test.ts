import { afterEach, beforeEach, describe, expect, test } from "vitest"
import { Dns } from "../authentication/resolver.ts"
import { createLog } from "../log.ts"
import { openTestHouse, type TestHouse, testDatabases } from "../store/test-house.ts"
import { DailyCounts } from "./daily-counts.ts"
import { DnsLists } from "./dns-lists.ts"
import { healthy, openTestDns, type TestDns } from "./fixtures.ts"
import { ListsDesk } from "./lists-desk.ts"

describe.each(testDatabases)("on $name", ({ postgresql }) => {
  let house: TestHouse
  let dns: TestDns
  let desk: ListsDesk
  const clock = { time: Date.UTC(2026, 2, 10), now: () => clock.time }
  const log = createLog(() => undefined)
  const config = {
    dnsLists: [{ zone: "zen.example", points: 4 }],
    uriLists: [{ zone: "names.example", points: 5 }],
  }

  beforeEach(async () => {
    house = await openTestHouse(postgresql === undefined ? {} : { postgresql })
    dns = await openTestDns()
    for (const zone of ["zen.example", "names.example", "own.example"]) healthy(dns, zone)
    desk = new ListsDesk({ config: { ...config, dnsServers: [dns.server] }, sql: house.sql, clock, log })
  })
  afterEach(async () => {
    await dns[Symbol.asyncDispose]()
    await house.close()
  })
  const find = async (zone: string) => (await desk.list()).find((list) => list.zone === zone)
  const idOf = async (zone: string) => (await find(zone))!.id

  test("the lists of the settings are there, and what is added stands behind them", async () => {
    await desk.add({ kind: "address", zone: " Own.Example ", points: 2.5 })
    expect(await desk.list()).toMatchObject([
      {
        zone: "zen.example",
        kind: "address",
        points: 4,
        enabled: true,
        configured: true,
        state: "unknown",
        hits: 0,
      },
      { zone: "names.example", kind: "domain", points: 5, configured: true },
      { zone: "own.example", kind: "address", points: 2.5, configured: false, checkedAt: 0 },
    ])
  })

  test.each([
    [{ zone: "zen.example", points: 1 }, "already-exists", "zone"],
    [{ zone: "nonsense", points: 1 }, "invalid", "zone"],
    [{ zone: "a b.example", points: 1 }, "invalid", "zone"],
    [{ zone: "x.example", points: 1_000 }, "invalid", "points"],
    [{ zone: "x.example", points: Number.NaN }, "invalid", "points"],
  ])("%j is refused with its field", async (list, code, field) => {
    await expect(desk.add({ kind: "address", ...list })).rejects.toMatchObject({ code, field })
  })

  test("weights and switches are kept; a list of the settings that is removed is as they say again", async () => {
    await desk.change(await idOf("zen.example"), { points: -1, enabled: false })
    expect(await find("zen.example")).toMatchObject({ points: -1, enabled: false })
    await desk.remove(await idOf("zen.example"))
    expect(await find("zen.example")).toMatchObject({ points: 4, enabled: true })
    await desk.add({ kind: "domain", zone: "own.example", points: 1 })
    await desk.remove(await idOf("own.example"))
    expect(await find("own.example")).toBeUndefined()
    await expect(desk.change(999_999, { points: 1 })).rejects.toMatchObject({ code: "no-such-entry" })
    const without = new ListsDesk({
      config: { dnsLists: [], uriLists: [], dnsServers: undefined },
      sql: house.sql,
      clock,
      log,
    })
    expect(await without.list()).toEqual([])
  })

  test("each list is looked at, and how it is stays known", async () => {
    dns.wildcards.set("names.example", "127.0.0.2")
    dns.records.set("2.0.0.127.own.example", ["127.255.255.254"])
    await desk.add({ kind: "address", zone: "own.example", points: 1 })
    await desk.add({ kind: "address", zone: "empty.example", points: 1 })
    await desk.check()
    const states = (await desk.list()).map(({ zone, state, checkedAt }) => [zone, state, checkedAt])
    expect(states).toEqual([
      ["zen.example", "works", clock.time],
      ["names.example", "everything", clock.time],
      ["own.example", "refuses", clock.time],
      ["empty.example", "nothing", clock.time],
    ])
  })

  test("an address is asked for at lists of addresses, and a domain at lists of domains, as it was registered", async () => {
    dns.records.set("7.2.0.192.zen.example", ["127.0.0.4"])
    dns.texts.set("7.2.0.192.zen.example", "Listed for sending spam")
    dns.records.set("bad.example.names.example", ["127.0.1.2"])
    expect(await desk.ask("192.0.2.7")).toEqual({
      subject: "192.0.2.7",
      kind: "address",
      points: 4,
      answers: [
        {
          zone: "zen.example",
          kind: "address",
          points: 4,
          enabled: true,
          works: true,
          answer: "listed",
          about: "192.0.2.7",
          text: "Listed for sending spam",
        },
      ],
    })
    for (const subject of ["www.bad.example", "x@mail.bad.example", "https://bad.example/pay?now"])
      expect(await desk.ask(subject)).toMatchObject({ points: 5, answers: [{ about: "bad.example" }] })
    expect(await desk.ask("192.0.2.8")).toMatchObject({ points: 0, answers: [{ answer: "not-listed" }] })
    for (const nonsense of ["", "co.uk", "192.0.2.0/24", "x".repeat(1_000), "a b c"])
      await expect(desk.ask(nonsense)).rejects.toMatchObject({ code: "invalid", field: "subject" })
  })

  test("a list that lists everything is told of, and weighs nothing", async () => {
    dns.wildcards.set("zen.example", "127.0.0.2")
    expect(await desk.ask("192.0.2.7")).toMatchObject({
      points: 0,
      answers: [{ answer: "listed", works: false }],
    })
    expect(await find("zen.example")).toMatchObject({ state: "everything" })
  })

  test("a list that is turned off is told of, and weighs nothing", async () => {
    dns.records.set("7.2.0.192.zen.example", ["127.0.0.4"])
    await desk.change(await idOf("zen.example"), { enabled: false })
    expect(await desk.ask("192.0.2.7")).toMatchObject({
      points: 0,
      answers: [{ answer: "listed", enabled: false }],
    })
  })

  test("the mail process asks what an administrator chose, and its listings are counted", async () => {
    dns.records.set("9.2.0.203.zen.example", ["127.0.0.4"])
    dns.records.set("9.2.0.203.own.example", ["127.0.0.4"])
    const { lookup } = new Dns({ servers: [dns.server], clock })
    const lists = new DnsLists({ config, sql: house.sql, lookup, clock, log })
    const told = async () =>
      (await lists.weigh("203.0.2.9", [])).map(({ points, words }) => [words.values.list, points])
    expect(await told()).toEqual([["zen.example", 4]])
    await desk.change(await idOf("zen.example"), { points: 1 })
    await desk.add({ kind: "address", zone: "own.example", points: 2 })
    expect(await told()).toEqual([["zen.example", 4]])
    clock.time += 20_000
    expect(await told()).toEqual([
      ["zen.example", 1],
      ["own.example", 2],
    ])
    await desk.change(await idOf("zen.example"), { enabled: false })
    clock.time += 20_000
    expect(await told()).toEqual([["own.example", 2]])
    await expect.poll(async () => (await find("zen.example"))!.state).toBe("works")
    const counts = new DailyCounts({ sql: house.sql, clock, log })
    counts.count("address", "own.example")
    counts.count("address", "own.example")
    await counts.stop()
    expect((await find("own.example"))!.hits).toBe(2)
  })
})

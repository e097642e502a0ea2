import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "vitest"
import { Dns, type Lookup, within } from "../authentication/resolver.ts"
import { createLog } from "../log.ts"
import { openTestHouse, type TestHouse } from "../store/test-house.ts"
import { reversed } from "./dns-list.ts"
import { DnsLists, domainsToAsk } from "./dns-lists.ts"
import { healthy, openTestDns, type TestDns } from "./fixtures.ts"

const config = {
  dnsLists: [
    { zone: "zen.example", points: 4 },
    { zone: "good.example", points: -2 },
  ],
  uriLists: [{ zone: "names.example", points: 5 }],
}
let house: TestHouse
let dns: TestDns
let lines: string[]
const clock = { time: 0, now: () => clock.time }
const minute = 60_000

beforeAll(async () => {
  house = await openTestHouse()
})
afterAll(() => house.close())
beforeEach(async () => {
  await house.sql.run("DELETE FROM dns_list")
  dns = await openTestDns()
  lines = []
  clock.time = 0
  healthy(dns, "zen.example")
  healthy(dns, "good.example")
  healthy(dns, "names.example")
})
afterEach(() => dns[Symbol.asyncDispose]())

const open = () => {
  const { lookup: ask } = new Dns({ servers: [dns.server], clock })
  // A second for each question, so that the test need not wait long for what does not come.
  const lookup: Lookup = (name, type) => within(ask, { questions: 1, time: 1_000 })(name, type)
  return new DnsLists({
    config,
    sql: house.sql,
    lookup,
    clock,
    log: createLog((line) => lines.push(line)),
  })
}
const told = async (lists: DnsLists, client: string, hosts: string[] = []) =>
  (await lists.weigh(client, hosts)).map(({ name, points, words }) => [name, points, words.values.list])
const setAside = () => lines.filter((line) => line.includes("set-aside")).map((line) => JSON.parse(line).why)

test.each([
  ["192.0.2.99", "99.2.0.192"],
  ["::ffff:192.0.2.99", "99.2.0.192"],
  ["2001:db8:1:2:3:4:567:89ab", "b.a.9.8.7.6.5.0.4.0.0.0.3.0.0.0.2.0.0.0.1.0.0.0.8.b.d.0.1.0.0.2"],
  ["nonsense", undefined],
])("%s is asked for as %s (RFC 5782 §2)", (address, name) => expect(reversed(address)).toBe(name))

test("domains are asked for as they were registered", () => {
  expect(
    domainsToAsk(["www.shop.example.co.uk", "a.example.com", "A.EXAMPLE.com.", "192.0.2.1", "x", "", "a..b"]),
  ).toEqual(["example.co.uk", "example.com"])
  expect(domainsToAsk(Array.from({ length: 100 }, (_, at) => `d${at}.example`))).toHaveLength(15)
})

test("each list says its part, of addresses and of domains", async () => {
  dns.records.set("9.2.0.203.zen.example", ["127.0.0.4"])
  dns.records.set("9.2.0.203.good.example", ["127.0.5.2"])
  dns.records.set("bad.example.names.example", ["127.0.1.2"])
  const lists = open()
  expect(await told(lists, "203.0.2.9", ["www.bad.example", "fine.example"])).toEqual([
    ["dns-list", 4, "zen.example"],
    ["dns-list", -2, "good.example"],
    ["uri-list", 5, "names.example"],
  ])
  expect(await told(lists, "203.0.2.10", ["fine.example"])).toEqual([])
  expect(lines.filter((line) => line.includes("dns-list.works"))).toHaveLength(3)
})

test("addresses of our own networks are not asked for", async () => {
  await told(open(), "10.0.0.1")
  expect(dns.asked.filter((name) => name.startsWith("1.0.0.10."))).toEqual([])
})

test("a list that lists everything is set aside, said once, and tried again", async () => {
  dns.wildcards.set("zen.example", "127.0.0.2")
  const lists = open()
  for (let time = 0; time < 5; time++) expect(await told(lists, `203.0.2.${time}`)).toEqual([])
  expect(setAside()).toEqual(["it lists everything"])
  dns.wildcards.clear()
  dns.records.set("9.2.0.203.zen.example", ["127.0.0.4"])
  clock.time += 16 * minute
  expect(await told(lists, "203.0.2.9")).toEqual([["dns-list", 4, "zen.example"]])
})

test("a list that lists nothing is set aside", async () => {
  dns.records.delete("2.0.0.127.zen.example")
  dns.records.set("9.2.0.203.zen.example", ["127.0.0.4"])
  expect(await told(open(), "203.0.2.9")).toEqual([])
  expect(setAside()).toEqual(["it lists nothing"])
})

test.each([["127.255.255.254"], ["127.0.0.1"], ["198.51.100.1"]])(
  "an answer of %s lists nobody and sets the list aside",
  async (address) => {
    const lists = open()
    expect(await told(lists, "203.0.2.1")).toEqual([])
    dns.records.set("9.2.0.203.zen.example", [address])
    expect(await told(lists, "203.0.2.9")).toEqual([])
    expect(setAside()).toEqual(["it refuses to answer us"])
    dns.records.set("10.2.0.203.zen.example", ["127.0.0.2"])
    expect(await told(lists, "203.0.2.10")).toEqual([])
  },
)

test("a list that does not answer is waited for a few times and then no more", async () => {
  const lists = open()
  await told(lists, "203.0.2.1")
  dns.silent.add("zen.example")
  for (let client = 2; client < 7; client++) expect(await told(lists, `203.0.2.${client}`)).toEqual([])
  expect(setAside()).toEqual(["it does not answer"])
  const before = dns.asked.length
  await told(lists, "203.0.2.50")
  // Earlier questions may still be repeated; there is no new one.
  const asked = dns.asked.slice(before).filter((name) => name.endsWith("zen.example"))
  expect(asked.filter((name) => !/^[2-6]\.2\.0\.203\./.test(name))).toEqual([])
}, 60_000)

import { expect, test } from "vitest"
import { NetworkMap } from "./network-map.ts"
import { parsePrefix, prefixText, scopesOf } from "./prefix.ts"

test.each([
  ["192.0.2.7", "192.0.2.7"],
  ["192.0.2.7/24", "192.0.2.0/24"],
  ["0.0.0.0/0", "0.0.0.0/0"],
  ["::ffff:192.0.2.7", "192.0.2.7"],
  ["::ffff:192.0.2.7/120", "192.0.2.0/24"],
  ["2001:DB8:1:2:3:4:5:6/64", "2001:db8:1:2::/64"],
  ["2001:db8::/32", "2001:db8::/32"],
  ["2001:db8::1", "2001:db8:0:0:0:0:0:1"],
  ["::1", "0:0:0:0:0:0:0:1"],
  ["fe80::1%eth0", "fe80:0:0:0:0:0:0:1"],
  ["64:ff9b::192.0.2.1/96", "64:ff9b:0:0:0:0::/96"],
])("%s is %s", (text, network) => {
  const prefix = parsePrefix(text)!
  expect(prefixText(prefix)).toBe(network)
  expect(parsePrefix(network)).toEqual(prefix)
})

test.each([
  "",
  "unknown",
  "192.0.2",
  "192.0.2.0/33",
  "::/129",
  "192.0.2.1/x",
  "192.0.2.0/24/8",
  "::ffff:192.0.2.7/24",
])("%j is no network", (text) => expect(parsePrefix(text)).toBeUndefined())

test("one line is a peer, what a customer of a data centre has is its neighbourhood", () => {
  const texts = (address: string) => {
    const scopes = scopesOf(address)
    return scopes && [scopes.own, scopes.wide]
  }
  expect(texts("192.0.2.7")).toEqual(["192.0.2.7", "192.0.2.0/24"])
  expect(texts("2001:db8:1:2:3::4")).toEqual(["2001:db8:1:2::/64", "2001:db8:1::/48"])
  expect(texts("unknown")).toBeUndefined()
})

test("an address is found in every network around it, and nowhere else", () => {
  const map = new NetworkMap<string>()
  const networks = ["192.0.2.7", "192.0.2.0/24", "192.0.0.0/16", "198.51.100.0/24", "2001:db8::/32"]
  for (const network of networks) map.set(parsePrefix(network)!, network)
  expect(map.around("192.0.2.7").toSorted()).toEqual(["192.0.0.0/16", "192.0.2.0/24", "192.0.2.7"])
  expect(map.around("::ffff:192.0.2.8")).toEqual(["192.0.2.0/24", "192.0.0.0/16"])
  expect(map.around("2001:db8:ffff::1")).toEqual(["2001:db8::/32"])
  expect(map.around("203.0.113.1")).toEqual([])
  expect(map.around("garbage")).toEqual([])
  map.delete(parsePrefix("192.0.0.0/16")!)
  map.delete(parsePrefix("192.0.0.0/16")!)
  expect(map.around("192.0.9.9")).toEqual([])
  expect(map.size).toBe(4)
})

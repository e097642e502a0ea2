import { expect, test } from "vitest"
import { isNetwork, networksOf } from "./networks.ts"

test("addresses and networks of both families", () => {
  const within = networksOf(["192.0.2.0/24", "198.51.100.7", "2001:db8::/32"])
  for (const address of ["192.0.2.1", "::ffff:192.0.2.200", "198.51.100.7", "2001:db8:1::1"])
    expect(within(address), address).toBe(true)
  for (const address of ["192.0.3.1", "198.51.100.8", "2001:db9::1", "", "nonsense"])
    expect(within(address), address).toBe(false)
})

test("nobody is in no network", () => {
  expect(networksOf([])("127.0.0.1")).toBe(false)
})

test("what is no network is known for it", () => {
  for (const text of ["192.0.2.0/24", "::1", "2001:db8::/128", "10.0.0.1"]) expect(isNetwork(text)).toBe(true)
  for (const text of ["", "192.0.2.0/33", "::1/129", "host.example", "192.0.2", "10.0.0.1/"])
    expect(isNetwork(text), text).toBe(false)
})

import { expect, test } from "vitest"
import { isLoopback, networkOf, plainAddress } from "./network.ts"

test.each([
  ["192.0.2.7", "192.0.2.7"],
  ["::ffff:192.0.2.7", "192.0.2.7"],
  ["2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"],
  ["2001:db8::1", "2001:db8:0:0::/64"],
  ["2001:0DB8::1", "2001:db8:0:0::/64"],
  ["fe80::1%eth0", "fe80:0:0:0::/64"],
  ["::1", "0:0:0:0::/64"],
])("%s counts as %s", (address, network) => expect(networkOf(address)).toBe(network))

test("loopback is known in all its spellings", () => {
  expect(["127.0.0.1", "127.9.9.9", "::1", "::ffff:127.0.0.1"].every(isLoopback)).toBe(true)
  expect(["128.0.0.1", "::2", "::ffff:10.0.0.1"].some(isLoopback)).toBe(false)
  expect(plainAddress("::FFFF:10.0.0.1")).toBe("10.0.0.1")
})

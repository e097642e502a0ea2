import { expect, test } from "vitest"
import { leadsInward } from "../queue/address-policy.ts"
import { OutgoingRequests } from "./outgoing-request.ts"

const requests = (...addresses: string[]) =>
  new OutgoingRequests({ resolve: async () => addresses, leadsInward })
const send = (url: string, ...addresses: string[]) =>
  requests(...addresses).send({ url, limit: 1_000, time: 1_000 })

test.each([
  ["http://far.example/", "only https"],
  ["file:///etc/passwd", "only https"],
  ["https://user:secret@far.example/", "credentials"],
  ["https://127.0.0.1/", "no host"],
  ["https://[::1]/", "no host"],
  ["https://2130706433/", "no host"],
  ["https://far.example:8443/", "port"],
])("%s is not asked", async (url, why) => {
  await expect(send(url, "192.0.2.1")).rejects.toThrow(why)
})

test.each([
  ["127.0.0.1"],
  ["10.1.2.3"],
  ["169.254.169.254"],
  ["100.64.0.1"],
  ["::1"],
  ["fd00::1"],
  ["fe80::1"],
  ["::ffff:127.0.0.1"],
  ["::ffff:7f00:1"],
  ["::127.0.0.1"],
  ["64:ff9b::7f00:1"],
  ["2002:7f00:1::"],
  ["0.0.0.0"],
  ["255.255.255.255"],
])("a name that leads to %s is not asked", async (address) => {
  await expect(send("https://far.example/", address)).rejects.toThrow("inward")
})

test("a name without addresses is not asked", async () => {
  await expect(send("https://far.example/")).rejects.toThrow("inward")
})

test("a resolver that never answers ends with the time", async () => {
  const silent = new OutgoingRequests({ resolve: () => new Promise(() => undefined), leadsInward })
  await expect(silent.send({ url: "https://far.example/", limit: 1, time: 50 })).rejects.toThrow("in time")
})

import { afterEach, beforeEach, expect, test } from "vitest"
import { checkSignatures } from "../authentication/checks.ts"
import { whole, type Zone, zoneLookup } from "../authentication/fixtures.ts"
import { DkimKeys } from "../authentication/keys.ts"
import { Signer } from "../authentication/outgoing.ts"
import type { TlsAttempt } from "../authentication/tls-results.ts"
import { Vault } from "../directory/vault.ts"
import { silentLog } from "../log.ts"
import { demanded, type TlsDemand } from "./assurance.ts"
import { QueueWorld } from "./fixtures.ts"

let world: QueueWorld
beforeEach(async () => {
  world = await QueueWorld.open()
})
afterEach(() => world.close())

async function signer(zone: Zone): Promise<Signer> {
  const { sql, folder } = world.office.house
  const parts = { sql, clock: world.clock, log: silentLog }
  const keys = new DkimKeys({ ...parts, vault: new Vault(folder) })
  await keys.rotate(zoneLookup(zone))
  const { id, name } = await world.office.directory.findDomain({ name: "example.test" })
  for (const { selector, record } of await keys.published({ id, name }))
    zone[`TXT ${selector}._domainkey.example.test`] = [record]
  await keys.rotate(zoneLookup(zone))
  return new Signer({ ...parts, keys, hostname: "mail.example.test" })
}

const resultsOf = async (text: string, zone: Zone) =>
  (await checkSignatures(whole(text), zoneLookup(zone), world.clock.now())).dkim.map(({ result }) => result)

test("what leaves is signed, dots and all, and so is the bounce that comes of it", async () => {
  const zone: Zone = {}
  await world.restart({ assurance: { signer: await signer(zone) } })
  const text = "From: alice@example.test\r\nSubject: hi\r\n\r\n.dot\r\n..two\r\n\r\n"
  await world.send(["bob@remote.example"], { text })
  await world.until({ "bob@remote.example": "delivered" })
  const { bytes } = world.peer.taken[0]!
  expect(bytes.endsWith(text)).toBe(true)
  expect(await resultsOf(bytes, zone)).toEqual(["pass", "pass"])
  world.peer.script.rcpt = (address) => (address.startsWith("no") ? "550 5.1.1 nobody" : undefined)
  await world.send(["no@remote.example"], { text, sender: "list@remote.example" })
  await world.until({
    "bob@remote.example": "delivered",
    "no@remote.example": "bounced",
    "list@remote.example": "delivered",
  })
  expect(await resultsOf(world.peer.taken.at(-1)!.bytes, zone)).toEqual(["pass", "pass"])
})

test("a signer in trouble holds no mail up", async () => {
  await world.restart({ assurance: { signer: { sign: async () => "" } } })
  await world.send(["bob@remote.example"])
  await world.until({ "bob@remote.example": "delivered" })
})

test.each<[string, TlsDemand, string]>([
  [
    "a server its policy does not know",
    { mode: "enforce", allows: () => false },
    "MTA-STS policy does not know",
  ],
  ["a server without TLS", { mode: "enforce", allows: () => true }, "does not offer TLS"],
])("a destination that demands TLS does not get mail by %s", async (_what, demand, reply) => {
  const noted: TlsAttempt[] = []
  await world.restart({
    assurance: {
      demands: { demandOf: async () => demand },
      tlsNotes: { note: (attempt) => noted.push(attempt) },
    },
  })
  await world.send(["bob@remote.example"])
  await expect.poll(async () => (await world.entry("bob")).lastReply, { timeout: 10_000 }).toContain(reply)
  expect(world.peer.taken).toEqual([])
  if (reply.includes("TLS,")) expect(noted[0]).toMatchObject({ domain: "remote.example" })
})

test("testing only counts", async () => {
  const noted: TlsAttempt[] = []
  await world.restart({
    assurance: {
      demands: { demandOf: async () => ({ mode: "testing", allows: () => false }) },
      tlsNotes: { note: (attempt) => noted.push(attempt) },
    },
  })
  await world.send(["bob@remote.example"])
  await world.until({ "bob@remote.example": "delivered" })
  expect(noted).toMatchObject([{ domain: "remote.example", host: "mx.remote.example", tls: "" }])
})

test("only the servers a policy knows are left, and their certificates are checked", () => {
  const hosts = ["a.example", "b.example"].map((name) => ({ name, addresses: ["192.0.2.1"] }))
  const route = demanded(
    { kind: "hosts", hosts },
    { mode: "enforce", allows: (host) => host === "b.example" },
  )
  expect(route).toEqual({ kind: "hosts", hosts: [hosts[1]], tls: "verify" })
})

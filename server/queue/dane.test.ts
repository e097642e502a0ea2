import { createHash, X509Certificate } from "node:crypto"
import type { TlsaData } from "dns-packet"
import { afterEach, beforeEach, expect, test } from "vitest"
import type { TlsAttempt } from "../authentication/tls-results.ts"
import { openPostOffice, type PostOffice } from "../smtp/test-post-office.ts"
import type { TlsDemand } from "./assurance.ts"
import { QueueWorld } from "./fixtures.ts"
import { Peer } from "./test-world.ts"

// Mail to a domain whose zone says what its server's certificate is (RFC 7672). remote.example is served by another
// post office of ours, whose certificate is of its own making.

let world: QueueWorld
let far: PostOffice
let noted: TlsAttempt[]
let certificate: X509Certificate
beforeEach(async () => {
  world = await QueueWorld.open()
  far = await openPostOffice()
  await far.directory.createDomain({ name: "remote.example" }, { address: "test" })
  await far.person("bob", "remote.example")
  certificate = new X509Certificate(String(far.tls.options.cert))
  noted = []
  world.dns.records.set("remote.example", {
    mx: [{ preference: 10, exchange: "mx.remote.example" }],
    secure: true,
  })
  world.dns.records.set("mx.remote.example", { a: ["127.0.0.1"], secure: true })
})
afterEach(async () => {
  await world.close()
  await far.close()
})

const digestOf = (bytes: Buffer) => createHash("sha256").update(bytes).digest()
const ours = (): TlsaData => ({
  usage: 3,
  selector: 1,
  matchingType: 1,
  certificate: digestOf(certificate.publicKey.export({ format: "der", type: "spki" })),
})
const wrong = (): TlsaData => ({ ...ours(), certificate: digestOf(Buffer.from("somebody else")) })

const tlsaName = (host: string) => `_${far.ports.smtp}._tcp.${host}`
const say = (tlsa: TlsaData[], host = "mx.remote.example", secure = true) =>
  world.dns.records.set(tlsaName(host), { tlsa, secure })

async function start(demand?: TlsDemand): Promise<void> {
  await world.restart({
    dnssec: true,
    relayPort: far.ports.smtp,
    assurance: {
      demands: { demandOf: async () => demand },
      tlsNotes: { note: (attempt) => noted.push(attempt) },
    },
  })
}

async function delivered(): Promise<string> {
  await world.send(["bob@remote.example"])
  await world.until({ "bob@remote.example": "delivered" })
  return (await world.entry("bob")).tls
}

async function putOff(reply: RegExp): Promise<void> {
  await world.send(["bob@remote.example"])
  await expect.poll(async () => (await world.entry("bob")).lastReply).toMatch(reply)
  expect((await world.entry("bob")).state).toBe("due")
}

test("the right certificate: delivered, verified", async () => {
  say([ours()])
  await start()
  expect(await delivered()).toMatch(/^TLSv1\.3 \S+ DANE verified$/)
  expect(noted).toMatchObject([
    {
      domain: "remote.example",
      host: "mx.remote.example",
      dane: "usable",
      tlsa: [expect.stringMatching(/^3 [01] [012] [0-9a-f]+$/)],
    },
  ])
})

test("another certificate: not delivered, and counted", async () => {
  say([wrong()])
  await start()
  await putOff(/\(DANE\): no TLSA record matches its certificate/)
  expect(noted[0]).toMatchObject({ dane: "usable", failure: expect.stringMatching(/DANE/) })
})

test("a report about broken TLS waited for the TLS to be mended: TLS-Required: No (RFC 8689 §5)", async () => {
  say([wrong()])
  await start({ mode: "enforce", allows: () => false })
  await world.send(["bob@remote.example"], { text: "TLS-Required: no\r\nSubject: x\r\n\r\nhi\r\n" })
  await world.until({ "bob@remote.example": "delivered" })
  expect((await world.entry("bob")).tls).toMatch(/^TLSv1\.3 (?!.*verified)/)
})

test.each([
  ["another value", "TLS-Required: Maybe\r\n"],
  ["twice", "TLS-Required: No\r\nTLS-Required: No\r\n"],
  ["in the text", "Subject: x\r\n\r\nTLS-Required: No\r\n"],
])("TLS-Required that says nothing, %s: not delivered", async (_what, header) => {
  say([wrong()])
  await start()
  await world.send(["bob@remote.example"], { text: `${header}\r\nhi\r\n` })
  await expect.poll(async () => (await world.entry("bob")).lastReply).toMatch(/no TLSA record matches/)
})

test("a server that hides its TLS does not get the mail in the clear", async () => {
  world.dns.records.set("mx.remote.example", { a: ["127.0.0.7"], secure: true })
  world.peers.push(await Peer.open("127.0.0.7", far.ports.smtp))
  say([ours()])
  await start()
  await putOff(/does not offer TLS/)
})

test("a TLSA lookup that fails: the server is left alone, the next one is not", async () => {
  world.dns.records.set(tlsaName("mx.remote.example"), { trouble: "SERVFAIL" })
  await start()
  await putOff(/TLSA records could not be looked up \(ESERVFAIL\)/)
  expect(noted[0]).toMatchObject({ dane: "unknown" })
  world.dns.records.set("remote.example", {
    mx: [
      { preference: 10, exchange: "mx.remote.example" },
      { preference: 20, exchange: "mx2.remote.example" },
    ],
    secure: true,
  })
  world.dns.records.set("mx2.remote.example", { a: ["127.0.0.1"], secure: true })
  await start()
  await world.send(["bob@remote.example"])
  await expect.poll(async () => (await world.entry("bob")).state).toBe("delivered")
  expect((await world.entry("bob")).remote).toBe("mx2.remote.example")
})

test.each([
  [
    "MX records",
    () => world.dns.records.set("remote.example", { mx: [{ preference: 1, exchange: "mx.remote.example" }] }),
  ],
  ["an address", () => world.dns.records.set("mx.remote.example", { a: ["127.0.0.1"] })],
  ["TLSA records", () => say([wrong()], "mx.remote.example", false)],
])("%s that are not signed prove nothing, and bind to nothing", async (_what, unsigned) => {
  say([wrong()])
  unsigned()
  await start()
  expect(await delivered()).toMatch(/^TLSv1\.3 \S+$/)
})

test("records that nobody can use ask for TLS, by whatever certificate", async () => {
  say([{ ...ours(), usage: 1 }])
  await start()
  expect(await delivered()).toMatch(/^TLSv1\.3 \S+$/)
  expect(noted).toMatchObject([{ dane: "unusable" }])
})

test("DANE comes before MTA-STS, both ways", async () => {
  say([ours()])
  await start({ mode: "enforce", allows: () => false })
  expect(await delivered()).toMatch(/DANE verified$/)
  say([wrong()])
  await start({ mode: "enforce", allows: () => true })
  await world.send(["carol@remote.example"])
  await expect.poll(async () => (await world.entry("carol")).lastReply).toMatch(/DANE/)
})

test("an alias of a mail server: its records are those of the name behind it", async () => {
  world.dns.records.set("mx.remote.example", { cname: "host.remote.example", a: ["127.0.0.1"], secure: true })
  say([ours()], "host.remote.example")
  say([wrong()])
  await start()
  expect(await delivered()).toMatch(/DANE verified$/)
})

test("REQUIRETLS needs no MTA-STS where DNSSEC proves the servers (RFC 8689 §4.2.1)", async () => {
  say([ours()])
  await start()
  await world.send(["bob@remote.example"], { request: { requireTls: true } })
  await world.until({ "bob@remote.example": "delivered" })
})

test("REQUIRETLS and a certificate that is wrong: returned at once", async () => {
  say([wrong()])
  await start()
  await world.send(["bob@remote.example"], { request: { requireTls: true } })
  await world.until({ "bob@remote.example": "bounced" })
  expect((await world.office.inbox(world.alice))[0]).toContain("Status: 5.7.10")
})

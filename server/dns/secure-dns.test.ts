import { createSocket, type Socket as UdpSocket } from "node:dgram"
import { once } from "node:events"
import { type AddressInfo, createServer, type Server } from "node:net"
import packet, { type Answer, type Packet } from "dns-packet"
import { afterEach, beforeEach, expect, test } from "vitest"
import { nameServer } from "./query.ts"
import { SecureDns } from "./secure-dns.ts"

// A resolver on loopback: what it says by UDP and by TCP is up to each test.

let udp: UdpSocket
let tcp: Server
let questions: Packet[]
/** Bytes that answer a question; several are sent one after another. */
let byUdp: (question: Packet) => Buffer[]
let byTcp: (question: Packet) => Buffer

beforeEach(async () => {
  questions = []
  byTcp = (question) => reply(question)
  // The port of one may be somebody else's in the other.
  while (!(await listen()));
})

/** Opens both on one port. @returns false when that was taken */
async function listen(): Promise<boolean> {
  udp = createSocket("udp4").bind(0, "127.0.0.1")
  await once(udp, "listening")
  udp.on("message", (bytes, peer) => {
    const question = packet.decode(bytes)
    questions.push(question)
    for (const answer of byUdp(question)) udp.send(answer, peer.port, peer.address)
  })
  tcp = createServer((socket) =>
    socket.once("data", (bytes) => {
      const answer = byTcp(packet.decode(bytes.subarray(2)))
      const length = Buffer.alloc(2)
      length.writeUInt16BE(answer.length)
      // In pieces, as TCP may.
      socket.write(length.subarray(0, 1))
      setTimeout(() => socket.write(Buffer.concat([length.subarray(1), answer])), 5)
    }),
  ).listen(udp.address().port, "127.0.0.1")
  try {
    await once(tcp, "listening")
    return true
  } catch (thrown) {
    if ((thrown as NodeJS.ErrnoException).code !== "EADDRINUSE") throw thrown
    udp.close()
    return false
  }
}

afterEach(() => {
  udp.close()
  tcp.close()
})

const dns = () => new SecureDns([`127.0.0.1:${(tcp.address() as AddressInfo).port}`])

function reply(question: Packet, answers: Answer[] = [], flags = 0): Buffer {
  const { id = 0, questions = [] } = question
  return packet.encode({ type: "response", id, flags, questions, answers })
}

const mx: Answer = {
  name: "example.org",
  type: "MX",
  ttl: 0,
  data: { preference: 5, exchange: "mx.example.org" },
}
const AD = packet.AUTHENTIC_DATA

test("an answer is secure when the resolver says so, and only then", async () => {
  byUdp = (question) => [reply(question, [mx], AD)]
  const found = {
    kind: "found",
    name: "example.org",
    records: [{ preference: 5, exchange: "mx.example.org" }],
  }
  expect(await dns().ask("Example.org.", "MX")).toEqual({ ...found, secure: true })
  byUdp = (question) => [reply(question, [mx])]
  expect(await dns().ask("example.org", "MX")).toEqual({ ...found, secure: false })
})

test("we ask to be told: DO and AD, and room for signatures", async () => {
  byUdp = (question) => [reply(question, [mx], AD)]
  await dns().ask("example.org", "MX")
  const [option] = questions[0]!.additionals!
  expect(option).toMatchObject({ type: "OPT", flag_do: true, udpPayloadSize: 1232 })
  expect((questions[0] as packet.DecodedPacket).flag_ad).toBe(true)
})

test.each([
  ["nothing", 0, { kind: "nothing", secure: true }],
  ["no such name", 3, { kind: "no-such-name", secure: true }],
  ["a zone whose signatures are wrong", 2, { kind: "trouble", code: "ESERVFAIL" }],
  ["a resolver that will not", 5, { kind: "trouble", code: "EREFUSED" }],
])("%s", async (_what, code, expected) => {
  byUdp = (question) => [reply(question, [], code | AD)]
  expect(await dns().ask("example.org", "TLSA")).toEqual(expected)
})

test("aliases are followed within the answer", async () => {
  byUdp = (question) => [
    reply(
      question,
      [
        { name: "mx.example.org", type: "CNAME", ttl: 0, data: "Host.example.net" },
        { name: "host.example.net", type: "A", ttl: 0, data: "192.0.2.1" },
        { name: "other.example.net", type: "A", ttl: 0, data: "192.0.2.66" },
      ],
      AD,
    ),
  ]
  const expected = { kind: "found", secure: true, name: "host.example.net", records: ["192.0.2.1"] }
  expect(await dns().ask("mx.example.org", "A")).toEqual(expected)
})

test("aliases in a circle are trouble", async () => {
  byUdp = (question) => [
    reply(question, [{ name: "mx.example.org", type: "CNAME", ttl: 0, data: "mx.example.org" }]),
  ]
  expect(await dns().ask("mx.example.org", "A")).toEqual({ kind: "trouble", code: "EBADRESP" })
})

test("what is too large for UDP comes by TCP, however it was cut off", async () => {
  byUdp = (question) => [reply(question, [mx], 0x0200).subarray(0, -3)]
  byTcp = (question) => reply(question, [mx], AD)
  expect(await dns().ask("example.org", "MX")).toMatchObject({ kind: "found", secure: true })
})

test("answers to other questions are passed over", async () => {
  byUdp = (question) => [
    reply({ ...question, id: (question.id! + 1) % 65_536 }, [mx], AD),
    reply({ ...question, questions: [{ name: "example.com", type: "MX" }] }, [mx], AD),
    packet.encode({ ...question, type: "query" }),
    Buffer.from([1, 2, 3]),
    reply(question, [], 3),
  ]
  expect(await dns().ask("example.org", "MX")).toEqual({ kind: "no-such-name", secure: false })
})

test.each([
  ["cut in the middle", (bytes: Buffer) => bytes.subarray(0, -4)],
  [
    "a name that points at itself",
    (bytes: Buffer) => Buffer.concat([bytes.subarray(0, -20), Buffer.alloc(40, 0xc0)]),
  ],
])("bytes that cannot be read are trouble: %s", async (_what, damaged) => {
  byUdp = (question) => [damaged(reply(question, [mx], AD))]
  expect(await dns().ask("example.org", "MX")).toEqual({ kind: "trouble", code: "EBADRESP" })
})

test("the next server is asked when one is out of order", async () => {
  byUdp = (question) => [reply(question, [mx], AD)]
  const port = (tcp.address() as AddressInfo).port
  expect(await new SecureDns(["127.0.0.9:1", `127.0.0.1:${port}`]).ask("example.org", "MX")).toMatchObject({
    kind: "found",
    secure: true,
  })
})

test("names that cannot be in DNS are never asked for", async () => {
  byUdp = () => []
  for (const name of ["", "a..b", `${"a".repeat(64)}.example`, "a b.example", "é.example"])
    expect(await dns().ask(name, "A")).toEqual({ kind: "no-such-name", secure: false })
  expect(questions).toEqual([])
})

test.each([
  ["192.0.2.1", "192.0.2.1", 53],
  ["192.0.2.1:5353", "192.0.2.1", 5353],
  ["2001:db8::1", "2001:db8::1", 53],
  ["[2001:db8::1]:5353", "2001:db8::1", 5353],
])("a server written as %s", (text, address, port) => {
  expect(nameServer(text)).toEqual({ address, port })
})

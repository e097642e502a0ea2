import { createSocket, type Socket } from "node:dgram"
import { once } from "node:events"
import packet from "dns-packet"
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest"
import { Dns, DnsFailure, textsOf, within } from "./resolver.ts"

let socket: Socket
let asked: string[] = []
let answer: (question: packet.Question) => { records?: packet.Answer[]; code?: number } | undefined
const clock = { time: 0, now: () => clock.time }

beforeAll(async () => {
  socket = createSocket("udp4")
  socket.on("message", (message, peer) => {
    const query = packet.decode(message)
    const question = query.questions![0]!
    asked.push(`${question.type} ${question.name}`)
    const said = answer(question)
    if (!said) return
    const flags = packet.RECURSION_DESIRED | packet.RECURSION_AVAILABLE | (said.code ?? 0)
    const reply = {
      type: "response" as const,
      id: query.id!,
      flags,
      questions: query.questions!,
      answers: said.records ?? [],
    }
    socket.send(packet.encode(reply), peer.port, peer.address)
  })
  socket.bind(0, "127.0.0.1")
  await once(socket, "listening")
})
afterAll(() => socket.close())
beforeEach(() => {
  asked = []
  answer = ({ name, type }) =>
    type === "TXT" ? { records: [{ name, type: "TXT", ttl: 60, data: ["v=spf1 ", "-all"] }] } : {}
})

const dns = (remember = true) => new Dns({ servers: [`127.0.0.1:${socket.address().port}`], clock, remember })
const codeOf = (promise: Promise<unknown>) =>
  promise.then(
    () => "none",
    (thrown: DnsFailure) => thrown.code,
  )

describe("asking", () => {
  test("texts are put together from their pieces", async () => {
    expect(await textsOf(dns().lookup, "example.org")).toEqual(["v=spf1 -all"])
  })

  test("what was answered is used again, for some minutes, whatever the case", async () => {
    const one = dns()
    await one.lookup("example.org", "TXT")
    await one.lookup("EXAMPLE.org.", "TXT")
    expect(asked).toHaveLength(1)
    clock.time += 6 * 60_000
    await one.lookup("example.org", "TXT")
    expect(asked).toHaveLength(2)
  })

  test("many who ask at once make one question", async () => {
    const one = dns()
    await Promise.all(Array.from({ length: 20 }, () => one.lookup("example.org", "TXT")))
    expect(asked).toHaveLength(1)
  })

  test("that there is nothing is remembered for a shorter time", async () => {
    answer = () => ({ code: 3 })
    const one = dns()
    expect(await codeOf(one.lookup("nothing.example", "TXT"))).toBe("ENOTFOUND")
    expect(await codeOf(one.lookup("nothing.example", "TXT"))).toBe("ENOTFOUND")
    expect(asked).toHaveLength(1)
    clock.time += 61_000
    expect(await codeOf(one.lookup("nothing.example", "TXT"))).toBe("ENOTFOUND")
    expect(asked).toHaveLength(2)
    expect(await textsOf(one.lookup, "nothing.example")).toEqual([])
  })

  test("a name without such records is told from one that does not exist", async () => {
    expect(await codeOf(dns().lookup("example.org", "MX"))).toBe("ENODATA")
  })

  test("trouble is not remembered, and is no answer", async () => {
    answer = () => ({ code: 2 })
    const one = dns()
    expect(await codeOf(one.lookup("example.org", "TXT"))).toBe("ESERVFAIL")
    await expect(textsOf(one.lookup, "example.org")).rejects.toThrow(DnsFailure)
    answer = ({ name }) => ({ records: [{ name, type: "TXT", ttl: 1, data: ["now"] }] })
    expect(await textsOf(one.lookup, "example.org")).toEqual(["now"])
  })

  test("a set of records nobody needs is refused", async () => {
    answer = ({ name }) => ({
      records: Array.from({ length: 101 }, (_, i) => ({
        name,
        type: "A" as const,
        ttl: 1,
        data: `192.0.2.${i}`,
      })),
    })
    expect(await codeOf(dns().lookup("many.example", "A"))).toBe("EBADRESP")
  })

  test.each([
    "",
    ".",
    "a..b",
    `${"a".repeat(64)}.example`,
    `${"a.".repeat(200)}example`,
    "a b.example",
    "ä.example",
    "\0.example",
  ])("%j is in no DNS, and nobody is asked", async (name) => {
    expect(await codeOf(dns().lookup(name, "TXT"))).toBe("ENOTFOUND")
    expect(asked).toEqual([])
  })
})

describe("limits of one message", () => {
  test("so many questions, and no more", async () => {
    const lookup = within(dns(false).lookup, { questions: 2, time: 5_000 })
    expect(await codeOf(lookup("a.example", "TXT"))).toBe("none")
    expect(await codeOf(lookup("b.example", "TXT"))).toBe("none")
    expect(await codeOf(lookup("c.example", "TXT"))).toBe("ETIMEOUT")
    expect(asked).toHaveLength(2)
  })

  test("a server that says nothing holds nobody longer than the time for all", async () => {
    answer = () => undefined
    const lookup = within(dns(false).lookup, { questions: 10, time: 60 })
    expect(await codeOf(lookup("a.example", "TXT"))).toBe("ETIMEOUT")
    expect(await codeOf(lookup("b.example", "TXT"))).toBe("ETIMEOUT")
    expect(asked.filter((question) => question.includes("b.example"))).toEqual([])
  })
})

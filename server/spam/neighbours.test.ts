import { once } from "node:events"
import { createServer as createHttp, type IncomingMessage, type ServerResponse } from "node:http"
import { type AddressInfo, createServer, type Server, type Socket } from "node:net"
import { afterEach, describe, expect, test } from "vitest"
import { Clamav } from "./clamav.ts"
import { clamavPlace } from "./clamav-place.ts"
import { Rspamd } from "./rspamd.ts"

// Peers that speak as documented, and peers that do not. The real programs are asked in e2e/neighbours.test.ts.

const servers: Server[] = []
afterEach(() => {
  for (const server of servers.splice(0)) server.close()
})

async function listening(server: Server): Promise<number> {
  servers.push(server)
  server.listen(0, "127.0.0.1")
  await once(server, "listening")
  return (server.address() as AddressInfo).port
}

function noted() {
  const lines: string[] = []
  const note = (event: string) => void lines.push(event)
  return { lines, log: { info: note, warn: note, error: note } }
}

async function* message(...chunks: string[]) {
  for (const chunk of chunks) yield Buffer.from(chunk)
}

describe("ClamAV", () => {
  /** Takes one stream apart as clamd does, and says what it is told to. */
  async function clamd(answer: (text: string) => string): Promise<number> {
    return listening(
      createServer(async (socket: Socket) => {
        socket.on("error", () => undefined)
        let heard = Buffer.alloc(0)
        for await (const chunk of socket) {
          heard = Buffer.concat([heard, chunk as Buffer])
          let at = "zINSTREAM\0".length
          let text = ""
          while (heard.length >= at + 4) {
            const length = heard.readUInt32BE(at)
            if (length === 0) return void socket.end(answer(text))
            if (heard.length < at + 4 + length) break
            text += heard.toString("latin1", at + 4, at + 4 + length)
            at += 4 + length
          }
        }
      }),
    )
  }
  const scan = (port: number, log = noted().log) =>
    new Clamav({ host: "127.0.0.1", port }, log).scan(10, message("a virus", " in two pieces"))

  test("is sent the whole message in pieces, and its answer is understood", async () => {
    const said: string[] = []
    const port = await clamd((text) => {
      said.push(text)
      return said.length === 1 ? "stream: OK\0" : "stream: Win.Test.EICAR_HDB-1 FOUND\0"
    })
    expect(await scan(port)).toEqual({ virus: undefined })
    expect(await scan(port)).toEqual({ virus: "Win.Test.EICAR_HDB-1" })
    expect(said).toEqual(["a virus in two pieces", "a virus in two pieces"])
  })

  test.each([
    ["an error", "INSTREAM size limit exceeded. ERROR\0"],
    ["nonsense", "220 hello\0"],
    ["nothing", ""],
    ["no end", "x".repeat(100_000)],
  ])("that says %s scans nothing, and is complained about once", async (_, answer) => {
    const { lines, log } = noted()
    const port = await clamd(() => answer)
    const clamav = new Clamav({ host: "127.0.0.1", port }, log)
    for (let time = 0; time < 3; time++) expect(await clamav.scan(1, message("x"))).toBeUndefined()
    expect(lines).toEqual(["clamav.fault"])
  })

  test("that is not there scans nothing; when it is back, that is told", async () => {
    const { lines, log } = noted()
    const port = await clamd(() => "stream: OK\0")
    const server = servers.pop()!
    server.close()
    await once(server, "close")
    const clamav = new Clamav({ host: "127.0.0.1", port }, log)
    expect(await clamav.scan(1, message("x"))).toBeUndefined()
    server.listen(port, "127.0.0.1")
    servers.push(server)
    await once(server, "listening")
    expect(await clamav.scan(1, message("x"))).toEqual({ virus: undefined })
    expect(lines).toEqual(["clamav.fault", "clamav.works"])
  })

  test("is not asked about what it would not take", async () => {
    const { lines, log } = noted()
    const clamav = new Clamav({ host: "127.0.0.1", port: 1 }, log)
    expect(await clamav.scan(26 << 20, message("x"))).toBeUndefined()
    expect(lines).toEqual([])
  })

  test.each([
    ["/run/clamav/clamd.ctl", { path: "/run/clamav/clamd.ctl" }],
    ["127.0.0.1:3310", { host: "127.0.0.1", port: 3310 }],
    ["[::1]:3310", { host: "::1", port: 3310 }],
    ["clamd", undefined],
    ["clamd:99999", undefined],
  ])("listens at %s", (text, place) => {
    expect(clamavPlace(text)).toEqual(place)
  })
})

describe("Rspamd", () => {
  const arrival = {
    client: "192.0.2.1",
    helo: "there.example",
    sender: "x@far.example",
    recipients: ["a@example.test", "b@example.test", "bad\r\nX: y"],
  }
  type Answerer = (request: IncomingMessage, response: ServerResponse, body: string) => void

  async function rspamd(answerer: Answerer): Promise<string> {
    const server = createHttp(async (request, response) => {
      let body = ""
      for await (const chunk of request) body += chunk
      answerer(request, response, body)
    })
    return `http://127.0.0.1:${await listening(server)}/`
  }
  const answering = (value: unknown) =>
    rspamd((_, response) => void response.end(typeof value === "string" ? value : JSON.stringify(value)))
  const check = (url: string, log = noted().log) =>
    new Rspamd(url, log).check(arrival, 10, message("Subject: x", "\r\n\r\n"))

  test("is told how the message came", async () => {
    let asked: { request: IncomingMessage; body: string } | undefined
    const url = await rspamd((request, response, body) => {
      asked = { request, body }
      response.end(JSON.stringify({ score: 16, required_score: 15, action: "reject", symbols: {} }))
    })
    expect(await check(url)).toMatchObject({ name: "rspamd", points: 10 })
    expect(asked!.body).toBe("Subject: x\r\n\r\n")
    expect(asked!.request).toMatchObject({ method: "POST", url: "/checkv2" })
    expect(asked!.request.headersDistinct).toMatchObject({
      ip: ["192.0.2.1"],
      helo: ["there.example"],
      from: ["x@far.example"],
      rcpt: ["a@example.test", "b@example.test"],
    })
  })

  test.each([
    [{ score: 0, required_score: 15, action: "no action" }, undefined],
    [{ score: 3, required_score: 15, action: "no action" }, 2.5],
    [{ score: 6, required_score: 15, action: "add header" }, 5],
    [{ score: 9, required_score: 15, action: "add header" }, 7.5],
    [{ score: -20, required_score: 15, action: "no action" }, -3],
    [{ score: 500, required_score: 15, action: "reject" }, 10],
  ])("%j is worth %s points", async (answer, points) => {
    expect((await check(await answering(answer)))?.points).toBe(points)
  })

  test.each([
    ["nonsense", "<html>"],
    ["half an answer", { score: 3 }],
    ["a limit of nothing", { score: 3, required_score: 0, action: "reject" }],
    ["too much", " ".repeat(2 << 20)],
  ])("that says %s says nothing, and is complained about once", async (_, answer) => {
    const { lines, log } = noted()
    const rspamd = new Rspamd(await answering(answer), log)
    for (let time = 0; time < 3; time++) expect(await rspamd.check(arrival, 1, message("x"))).toBeUndefined()
    expect(lines).toEqual(["rspamd.fault"])
  })

  test("that fails or is not there says nothing", async () => {
    const { lines, log } = noted()
    expect(
      await check(await rspamd((_, response) => void response.writeHead(500).end()), log),
    ).toBeUndefined()
    expect(await check(await rspamd((request) => void request.socket.destroy()), log)).toBeUndefined()
    expect(await check("http://127.0.0.1:1", log)).toBeUndefined()
    expect(lines).toEqual(["rspamd.fault", "rspamd.fault", "rspamd.fault"])
  })
})

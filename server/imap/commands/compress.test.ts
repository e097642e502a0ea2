import { connect, type Socket } from "node:net"
import { connect as connectTls } from "node:tls"
import { constants, createDeflateRaw, createInflateRaw, deflateRawSync } from "node:zlib"
import { afterAll, beforeAll, describe, expect, test } from "vitest"
import { type ImapHouse, openImapHouse, password, Wire } from "../dialogue.ts"

let house: ImapHouse
beforeAll(async () => {
  house = await openImapHouse({ messageLimit: 200_000 })
  await house.account("arnt")
})
afterAll(() => house.close())

/** A connection that compresses, as a real client does it: one compressor, one decompressor, flushed after each line. */
class CompressedWire {
  readonly socket: Socket
  readonly #deflater = createDeflateRaw()
  #text = ""
  #wake = () => {}
  received = 0

  constructor(socket: Socket, flush: number) {
    this.socket = socket
    const inflater = createInflateRaw()
    this.#deflater.on("data", (chunk) => socket.write(chunk))
    socket.on("data", (chunk) => {
      this.received += chunk.length
      inflater.write(chunk)
    })
    inflater.on("data", (chunk) => {
      this.#text += chunk.toString("latin1")
      this.#wake()
    })
    const closed = () => {
      this.#text += "(closed)\r\n"
      this.#wake()
    }
    socket.on("close", () => inflater.flush(closed))
    this.flush = flush
  }

  readonly flush: number

  send(text: string): void {
    this.#deflater.write(Buffer.from(text, "latin1"))
    this.#deflater.flush(this.flush)
  }

  async line(): Promise<string> {
    for (;;) {
      const at = this.#text.indexOf("\r\n")
      if (at >= 0) {
        const line = this.#text.slice(0, at)
        this.#text = this.#text.slice(at + 2)
        return line
      }
      await new Promise<void>((resolve, reject) => {
        const timer = setTimeout(() => reject(new Error(`nothing came; left over: ${this.#text}`)), 10_000)
        this.#wake = () => {
          clearTimeout(timer)
          resolve()
        }
      })
    }
  }

  async command(text: string): Promise<string[]> {
    this.send(`${text}\r\n`)
    const lines: string[] = []
    do lines.push(await this.line())
    while (!lines.at(-1)!.startsWith(`${text.split(" ")[0]} `) && lines.at(-1) !== "(closed)")
    return lines
  }
}

async function compressed(
  socket: Socket = connect(house.port, "127.0.0.1"),
  flush: number = constants.Z_SYNC_FLUSH,
): Promise<CompressedWire> {
  const wire = new Wire(socket)
  await wire.line()
  const [signedIn] = await wire.command(`b LOGIN arnt@example.test "${password}"`)
  expect(signedIn).toContain("COMPRESS=DEFLATE")
  expect(await wire.command("c compress deflate")).toEqual(["c OK DEFLATE active"])
  socket.removeAllListeners("data")
  return new CompressedWire(socket, flush)
}

describe("COMPRESS DEFLATE", () => {
  test.each([
    ["in the clear", () => connect(house.port, "127.0.0.1"), constants.Z_SYNC_FLUSH],
    [
      "inside TLS",
      () => connectTls({ port: house.tlsPort, host: "127.0.0.1", rejectUnauthorized: false }),
      constants.Z_SYNC_FLUSH,
    ],
    ["with partial flushes", () => connect(house.port, "127.0.0.1"), constants.Z_PARTIAL_FLUSH],
    ["with full flushes", () => connect(house.port, "127.0.0.1"), constants.Z_FULL_FLUSH],
  ])("%s: every response comes without being asked for again", async (_name, open, flush) => {
    const wire = await compressed(open(), flush)
    expect((await wire.command("d NOOP")).at(-1)).toBe("d OK NOOP completed")
    const text = "Subject: x\r\n\r\nhello hello hello\r\n".repeat(3000)
    wire.send(`e APPEND INBOX {${text.length}}\r\n`)
    expect(await wire.line()).toMatch(/^\+ /)
    wire.send(`${text}\r\n`)
    expect(await wire.line()).toMatch(/^e OK/)
    await wire.command("f SELECT INBOX")
    const before = wire.received
    const lines = await wire.command("g FETCH * BODY.PEEK[]")
    expect(lines.length).toBe(3 * 3000 + 3)
    expect(wire.received - before).toBeLessThan(text.length / 10)
    wire.send("h IDLE\r\n")
    expect(await wire.line()).toBe("+ idling")
    await house.talk("C: a APPEND INBOX {5+}\nC: a: b\nS: a OK ...", { user: "arnt" })
    expect(await wire.line()).toMatch(/^\* \d+ EXISTS$/)
    wire.send("DONE\r\n")
    while (!(await wire.line()).startsWith("h OK"));
    expect((await wire.command("i LOGOUT")).at(-1)).toBe("i OK LOGOUT completed")
    wire.socket.destroy()
  })

  test("a second time it is active already, and no longer offered", async () => {
    const wire = await compressed()
    expect(await wire.command("d COMPRESS DEFLATE")).toEqual(["d NO [COMPRESSIONACTIVE] DEFLATE is active"])
    expect((await wire.command("e CAPABILITY"))[0]).not.toContain("COMPRESS")
    wire.socket.destroy()
  })

  test("not before signing in, no other mechanism, nothing behind it", async () => {
    await house.talk(`
      S: * OK ...
      C: a COMPRESS DEFLATE
      S: a BAD [CLIENTBUG] Sign in first
      C: b LOGIN arnt@example.test "${password}"
      S: b OK ...
      C: c COMPRESS GZIP
      S: c BAD There is no such compression
      C: d COMPRESS
      S: d BAD ...
      C: e NOOP
      S: e OK NOOP completed
    `)
    const wire = await house.signedIn("arnt")
    wire.send("c COMPRESS DEFLATE\r\nd NOOP\r\n")
    expect(await wire.line()).toBe("c BAD Nothing may be sent behind COMPRESS before its reply")
    expect(await wire.line()).toBe("d OK NOOP completed")
    wire.socket.destroy()
  })

  test("commands cut into single bytes, many in one piece", async () => {
    const wire = await compressed()
    const packed = deflateRawSync(
      Buffer.from(Array.from({ length: 200 }, (_, i) => `d${i} NOOP\r\n`).join("")),
      { finishFlush: constants.Z_SYNC_FLUSH },
    )
    for (const byte of packed) wire.socket.write(Buffer.of(byte))
    for (let i = 0; i < 200; i++) expect(await wire.line()).toBe(`d${i} OK NOOP completed`)
    wire.socket.destroy()
  })
})

describe("hostile", () => {
  test("what is not compressed ends the connection", async () => {
    const wire = await compressed()
    wire.socket.write("d NOOP\r\n".repeat(50))
    let line = ""
    while (line !== "(closed)") line = await wire.line()
  })

  test("a bomb of one endless line is cut off early, in bounded memory", async () => {
    const wire = await compressed()
    const bomb = deflateRawSync(Buffer.alloc(256 << 20, "A"), { finishFlush: constants.Z_SYNC_FLUSH })
    const before = process.memoryUsage()
    wire.socket.write(bomb)
    expect(await wire.line()).toMatch(/ BAD The command is too long$/)
    let line = ""
    while (line !== "(closed)") line = await wire.line()
    const after = process.memoryUsage()
    expect(after.external + after.heapUsed - before.external - before.heapUsed).toBeLessThan(48 << 20)
  })

  test("a bomb in a literal is as large as it says", async () => {
    const wire = await compressed()
    wire.send("d APPEND INBOX {200001}\r\n")
    expect(await wire.line()).toMatch(/^d NO \[TOOBIG\]/)
    wire.socket.destroy()
  })

  test("a stream that says it is over ends the connection", async () => {
    const wire = await compressed()
    wire.socket.write(deflateRawSync(Buffer.from("d NOOP\r\n")))
    expect(await wire.line()).toBe("d OK NOOP completed")
    wire.socket.write(deflateRawSync(Buffer.from("e NOOP\r\n")))
    let line = ""
    while (line !== "(closed)") line = await wire.line()
  })
})

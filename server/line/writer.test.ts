import { once } from "node:events"
import { type AddressInfo, connect, createServer, type Socket } from "node:net"
import { expect, test } from "vitest"
import { ConnectionClosed } from "./connection-closed.ts"
import { Writer } from "./writer.ts"

async function pair(): Promise<{ ours: Socket; peer: Socket; close(): void }> {
  const server = createServer().listen(0, "127.0.0.1")
  await once(server, "listening")
  const peer = connect((server.address() as AddressInfo).port, "127.0.0.1").pause()
  const [ours] = (await once(server, "connection")) as [Socket]
  for (const socket of [ours, peer]) socket.on("error", () => undefined)
  const close = () => {
    ours.destroy()
    peer.destroy()
    server.close()
  }
  return { ours, peer, close }
}

/** Limits of a writer whose peer has so many ms, and so many bytes to read in each. */
const limits = (write: number, slowest: number) => ({ output: 65_536, write, slowest })

async function fill(writer: Writer, times: number): Promise<void> {
  const chunk = Buffer.alloc(262_144)
  for (let i = 0; i < times; i++) {
    writer.bytes(chunk)
    await writer.flush()
  }
}

test("a peer that reads nothing is cut off, and little is held for it", async () => {
  const { ours, close } = await pair()
  let most = 0
  const writer = new Writer(ours, limits(200, 1000))
  const watch = setInterval(() => (most = Math.max(most, ours.writableLength)), 5)
  await expect(fill(writer, 1_000_000)).rejects.toThrow(ConnectionClosed)
  clearInterval(watch)
  expect(most).toBeLessThan(1 << 20)
  close()
})

test("a peer that reads a little now and then does not start its time anew with each flush", async () => {
  const { ours, peer, close } = await pair()
  const dribble = setInterval(() => {
    for (let taken = 0; taken < 1 << 20; ) {
      const chunk: Buffer | null = peer.read()
      if (!chunk) return
      taken += chunk.length
    }
  }, 20)
  // It takes 50 MB a second at most, where we ask for a thousand.
  await expect(fill(new Writer(ours, limits(500, 1_000_000)), 1_000_000)).rejects.toThrow(ConnectionClosed)
  clearInterval(dribble)
  close()
})

test("a peer that reads slowly but steadily is waited for, longer than any single wait may be", async () => {
  const { ours, peer, close } = await pair()
  let taken = 0
  const dribble = setInterval(() => {
    const chunk: Buffer | null = peer.read()
    if (chunk) taken += chunk.length
  }, 2)
  await fill(new Writer(ours, limits(1000, 10)), 300)
  expect(ours.destroyed).toBe(false)
  clearInterval(dribble)
  expect(taken).toBeGreaterThan(0)
  close()
})

test("text and small pieces leave in the order they were said, a large piece by itself", async () => {
  const { ours, peer, close } = await pair()
  const writer = new Writer(ours, { output: 8, write: 1000, slowest: 1 })
  writer.line("one")
  writer.bytes(Buffer.from("two"))
  writer.write("three")
  expect(writer.full).toBe(true)
  writer.bytes(Buffer.from("a large piece"))
  writer.line("\xe9")
  writer.end("bye")
  let heard = ""
  for await (const chunk of peer) heard += chunk.toString("latin1")
  expect(heard).toBe("one\r\ntwothreea large piece\xe9\r\nbye")
  close()
})

test("what was said ahead of a compressor goes out as it is, what follows is compressed until it is plain again", async () => {
  const { ours, peer, close } = await pair()
  const writer = new Writer(ours, limits(1000, 1))
  writer.write("plain ")
  writer.send()
  writer.compress({ compress: (data, last) => Buffer.from(`<${Buffer.from(data)}${last ? "!" : ""}>`) })
  writer.write("packed")
  writer.send()
  writer.write("last")
  writer.plain()
  writer.end(" plain")
  let heard = ""
  for await (const chunk of peer) heard += chunk.toString("latin1")
  expect(heard).toBe("plain <packed><last!> plain")
  close()
})

test("nothing can be said to a peer that is gone", async () => {
  const { ours, close } = await pair()
  const writer = new Writer(ours, limits(1000, 1))
  ours.destroy()
  writer.line("hello?")
  expect(() => writer.flush()).toThrow(ConnectionClosed)
  close()
})

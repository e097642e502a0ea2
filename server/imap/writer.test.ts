import { once } from "node:events"
import { type AddressInfo, connect, createServer, type Socket } from "node:net"
import { expect, test } from "vitest"
import { Patience } from "../net/patience.ts"
import { ConnectionClosed, Writer } from "./writer.ts"

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

async function fill(writer: Writer, times: number): Promise<void> {
  const chunk = Buffer.alloc(262_144)
  for (let i = 0; i < times; i++) {
    writer.bytes(chunk)
    await writer.flush()
  }
}

test("patience is used up by waiting and restored by what is taken, never beyond the most", () => {
  const patience = new Patience(1000, 2)
  patience.spend(400, 0)
  expect(patience.left).toBe(600)
  patience.spend(100, 400)
  expect(patience.left).toBe(700)
  patience.spend(0, 1_000_000)
  expect(patience.left).toBe(1000)
  patience.spend(2000, 0)
  expect(patience.left).toBe(0)
})

test("a peer that reads nothing is cut off, and little is held for it", async () => {
  const { ours, close } = await pair()
  let most = 0
  const writer = new Writer(ours, new Patience(200, 1000))
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
  await expect(fill(new Writer(ours, new Patience(500, 1_000_000)), 1_000_000)).rejects.toThrow(
    ConnectionClosed,
  )
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
  await fill(new Writer(ours, new Patience(1000, 10)), 300)
  expect(ours.destroyed).toBe(false)
  clearInterval(dribble)
  expect(taken).toBeGreaterThan(0)
  close()
})

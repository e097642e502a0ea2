import { once } from "node:events"
import { type AddressInfo, connect, createServer, type Socket } from "node:net"
import { expect, test } from "vitest"
import { Patience } from "../net/patience.ts"
import { ConnectionClosed, Writer } from "./writer.ts"

test("a peer that takes a little now and then does not start its time anew with each wait, and little is held for it", async () => {
  const server = createServer().listen(0, "127.0.0.1")
  await once(server, "listening")
  const peer = connect((server.address() as AddressInfo).port, "127.0.0.1").pause()
  const [ours] = (await once(server, "connection")) as [Socket]
  for (const socket of [ours, peer]) socket.on("error", () => undefined)
  const dribble = setInterval(() => {
    for (let taken = 0; taken < 1 << 20; ) {
      const chunk: Buffer | null = peer.read()
      if (!chunk) return
      taken += chunk.length
    }
  }, 20)
  let most = 0
  const watch = setInterval(() => (most = Math.max(most, ours.writableLength)), 5)
  const writer = new Writer(ours, new Patience(300, 1_000_000))
  const chunk = Buffer.alloc(262_144)
  const fill = async () => {
    for (let times = 0; times < 100_000; times++) {
      writer.bytes(chunk)
      await writer.room()
    }
  }
  await expect(fill()).rejects.toThrow(ConnectionClosed)
  clearInterval(dribble)
  clearInterval(watch)
  expect(most).toBeLessThan(1 << 20)
  peer.destroy()
  server.close()
})

import { once } from "node:events"
import { type AddressInfo, connect, createServer, type Socket } from "node:net"
import { afterEach, beforeEach, expect, test } from "vitest"
import { ByteReader, textOf } from "./byte-reader.ts"
import { ConnectionClosed } from "./connection-closed.ts"

let reader: ByteReader
let ours: Socket
let peer: Socket

beforeEach(async () => {
  const server = createServer().listen(0, "127.0.0.1")
  await once(server, "listening")
  peer = connect((server.address() as AddressInfo).port, "127.0.0.1").setNoDelay(true)
  ours = (await once(server, "connection"))[0]
  for (const socket of [ours, peer]) socket.on("error", () => undefined)
  server.close()
  reader = new ByteReader(ours)
})

afterEach(() => {
  ours.destroy()
  peer.destroy()
})

const upTo = (limit: number) => () => limit

/** Sends pieces so that each arrives by itself. */
async function send(...pieces: string[]): Promise<void> {
  for (const piece of pieces) {
    await new Promise((resolve) => peer.write(Buffer.from(piece, "latin1"), resolve))
    await new Promise((resolve) => setTimeout(resolve, 5))
  }
}

test("a line is the same however it is cut into pieces, with CR LF or LF", async () => {
  void send("o", "ne\r", "\ntw", "o\n\r\n")
  const lines = [await reader.line(upTo(5)), await reader.line(upTo(5)), await reader.line(upTo(5))]
  expect(lines.map((line) => line && textOf(line))).toEqual(["one", "two", ""])
})

test("text is one character for each byte, and a bare CR stays in it", () => {
  expect(textOf(Buffer.from("caf\xe9\rx\r\n", "latin1"))).toBe("caf\xe9\rx")
  expect(textOf(Buffer.from("\n"))).toBe("")
})

test("a line may be as long as its limit with its end, and no longer", async () => {
  await send("1234\r\n12345\r\n")
  expect(await reader.line(upTo(6))).toHaveLength(6)
  expect(await reader.line(upTo(6))).toBeUndefined()
  expect(await reader.skipLine(100)).toBe(true)
  expect(reader.held).toHaveLength(0)
})

test("a line without end is given up as soon as it is too long, and passed over no further than allowed", async () => {
  await send("x".repeat(50))
  expect(await reader.line(upTo(20))).toBeUndefined()
  void send("x".repeat(50), "x".repeat(50))
  expect(await reader.skipLine(100)).toBe(false)
})

test("a line at hand is taken at once, and nothing of one that is not whole or too long", async () => {
  expect(reader.lineAtHand(upTo(10))).toBeUndefined()
  await send("one\r\ntw")
  await reader.more()
  expect(reader.hasLine).toBe(true)
  expect(reader.lineAtHand(upTo(4))).toBeUndefined()
  expect(String(reader.lineAtHand(upTo(5)))).toBe("one\r\n")
  expect(reader.lineAtHand(upTo(10))).toBeUndefined()
  expect(String(reader.held)).toBe("tw")
})

test("counted bytes end where they were said to, across pieces", async () => {
  void send("ab", "cd", "efgh", "ij\r\n")
  expect(String(await reader.bytes(5))).toBe("abcde")
  await reader.skip(4)
  expect(String(await reader.some(1))).toBe("j")
  expect(await reader.bytes(0)).toHaveLength(0)
})

test("nothing is read while nobody asks", async () => {
  const piece = "x".repeat(65_536)
  for (let sent = 0; sent < 200; sent++) peer.write(piece)
  await new Promise((resolve) => setTimeout(resolve, 100))
  expect(ours.bytesRead).toBeLessThan(1_000_000)
  expect(peer.writableLength).toBeGreaterThan(0)
})

test("a peer that hangs up is gone, when all it said was taken", async () => {
  peer.end("last\nhalf")
  expect(String(await reader.line(upTo(100)))).toBe("last\n")
  await expect(reader.line(upTo(100))).rejects.toThrow(ConnectionClosed)
  await expect(reader.bytes(5)).rejects.toThrow(ConnectionClosed)
})

test("what came ahead is dropped with the reader, or left to the next one", async () => {
  await send("for nobody")
  await reader.more()
  await send(" either")
  reader.drop()
  const next = new ByteReader(ours)
  await send("one\ntwo\n")
  expect(String(await next.line(upTo(100)))).toBe("one\n")
  next.release()
  expect(String(await new ByteReader(ours).line(upTo(100)))).toBe("two\n")
})

import { once } from "node:events"
import { mkdtemp, rm } from "node:fs/promises"
import { connect } from "node:net"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { connect as connectTls } from "node:tls"
import { expect, test } from "vitest"
import { openListener } from "./listener.ts"
import { loadTls } from "./tls.ts"

const greet = {
  host: "127.0.0.1",
  port: 0,
  onConnection: (socket: { end(text: string): void }) => socket.end("hello\r\n"),
}

test("takes connections on a free port until it is closed", async () => {
  const listener = await openListener(greet)
  const socket = connect(listener.port, "127.0.0.1")
  const [greeting] = await once(socket, "data")
  expect(String(greeting)).toBe("hello\r\n")
  await once(socket, "close")
  await listener.close()
  const [error] = await once(connect(listener.port, "127.0.0.1"), "error")
  expect(error.code).toBe("ECONNREFUSED")
})

test("a taken port is an error with its code", async () => {
  const first = await openListener(greet)
  await expect(openListener({ ...greet, port: first.port })).rejects.toMatchObject({ code: "EADDRINUSE" })
  await first.close()
})

test("speaks TLS from the first byte, and survives those who do not", async () => {
  const folder = await mkdtemp(join(tmpdir(), "missiva-listener-"))
  const tls = await loadTls({
    tls: undefined,
    dataFolder: folder,
    hostname: "mail.example.test",
    machineName: "m",
  })
  const listener = await openListener({ ...greet, tls })
  const plain = connect(listener.port, "127.0.0.1")
  plain.on("error", () => {})
  plain.write("GET / HTTP/1.0\r\n\r\n")
  await once(plain, "close")
  const socket = connectTls({ port: listener.port, host: "127.0.0.1", rejectUnauthorized: false })
  const [greeting] = await once(socket, "data")
  expect(String(greeting)).toBe("hello\r\n")
  await once(socket, "close")
  await listener.close()
  await rm(folder, { recursive: true })
})

import { spawn } from "node:child_process"
import { once } from "node:events"
import { mkdtemp, rm } from "node:fs/promises"
import { connect } from "node:net"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { connect as connectTls } from "node:tls"
import { expect, test, vi } from "vitest"
import { silentLog } from "../log.ts"
import { openListener } from "./listener.ts"
import { loadTls } from "./tls.ts"

const greet = {
  host: "127.0.0.1",
  port: 0,
  log: silentLog,
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

/** A listener in a process that may have few files open: holds what comes until it is told to let go. */
const program = `
  import { createLog } from "./server/log.ts"
  import { openListener } from "./server/net/listener.ts"
  import { watchOpenFiles } from "./server/net/open-files.ts"
  const held = []
  const log = createLog((lines) => process.send({ log: lines }))
  watchOpenFiles(log, { interval: 20 })
  const onConnection = (socket) => held.push(socket) && socket.write("hello\\r\\n")
  const { port } = await openListener({ host: "127.0.0.1", port: 0, log, onConnection })
  process.on("message", () => held.splice(0).forEach((socket) => socket.destroy()))
  process.send({ port })
`

test("out of files: it is said, who is connected stays, and afterwards new ones are served again", async () => {
  const node = `ulimit -n 60 && exec "${process.execPath}" --input-type=module -e '${program}'`
  const child = spawn("bash", ["-c", node], { stdio: ["ignore", "inherit", "inherit", "ipc"] })
  let log = ""
  let port = 0
  child.on("message", (message: { log?: string; port?: number }) => {
    log += message.log ?? ""
    port = message.port ?? port
  })
  await vi.waitUntil(() => port > 0, 10_000)
  const sockets = Array.from({ length: 80 }, () => connect(port, "127.0.0.1").on("error", () => {}))
  await vi.waitUntil(() => log.includes("net.out-of-files"), 10_000)
  await vi.waitUntil(() => sockets.some((socket) => socket.closed), 10_000)
  const served = sockets.filter((socket) => !socket.closed)
  expect(served.length).toBeGreaterThan(0)
  child.send("let go")
  await Promise.all(served.map((socket) => socket.closed || once(socket.resume(), "close")))
  await vi.waitUntil(() => log.includes("net.files-again"), 10_000)
  const [greeting] = await once(connect(port, "127.0.0.1"), "data")
  expect(String(greeting)).toBe("hello\r\n")
  child.kill()
  await once(child, "exit")
})

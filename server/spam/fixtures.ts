import { once } from "node:events"
import { type AddressInfo, createServer } from "node:net"
import { silentLog } from "../log.ts"
import { Clamav } from "./clamav.ts"

/** A peer that speaks clamd's protocol as documented, and calls every message that says EICAR infected. */
export async function openTestClamd(): Promise<{ scanner: Clamav } & AsyncDisposable> {
  const server = createServer((socket) => {
    let heard = ""
    socket.on("error", () => undefined)
    socket.on("data", (chunk) => {
      heard += chunk.toString("latin1")
      if (heard.endsWith("\0\0\0\0"))
        socket.end(heard.includes("EICAR") ? "stream: Eicar-Test FOUND\0" : "stream: OK\0")
    })
  })
  server.listen(0, "127.0.0.1")
  await once(server, "listening")
  const { port } = server.address() as AddressInfo
  return {
    scanner: new Clamav({ host: "127.0.0.1", port }, silentLog),
    async [Symbol.asyncDispose]() {
      server.close()
    },
  }
}

import { createServer, type Server, type Socket } from "node:net"
import { createServer as createTlsServer } from "node:tls"
import { type Log, silentLog } from "../log.ts"
import { Seldom } from "./seldom.ts"
import type { Tls } from "./tls.ts"

/** A TLS handshake that takes longer ends the connection, ms. */
const handshakeTimeout = 20_000

/** Connections the kernel may keep waiting for us. */
const backlog = 1024

export interface ListenerOptions {
  /** 0: any free port. */
  port: number
  /** Address to bind; "::" takes IPv4 too. */
  host: string
  /** Given: TLS from the first byte. */
  tls?: Tls
  /** Told of connections that could not be taken. */
  log?: Log
  /** Called for every connection, behind the handshake where there is TLS. The socket has an error listener. */
  onConnection(socket: Socket): void
}

export interface Listener {
  readonly port: number
  /** Takes no new connections. The open ones belong to whoever `onConnection` gave them to. */
  close(): Promise<void>
}

/** Opens a listener. @throws the system's error (EADDRINUSE, EACCES …) when the port cannot be had */
export async function openListener(options: ListenerOptions): Promise<Listener> {
  const { log = silentLog } = options
  const server = createFor(options)
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject)
    server.listen({ port: options.port, host: options.host, backlog }, () => {
      server.off("error", reject)
      resolve()
    })
  })
  const address = server.address()
  const port = typeof address === "object" && address ? address.port : options.port
  // One that could not be accepted leaves the listener as it is. Without file descriptors the kernel's are closed unseen:
  // `watchOpenFiles` tells of that.
  const failures = new Seldom()
  server.on("error", (error) => {
    const times = failures.happened()
    if (times) log.warn("net.accept-failed", { error, port, times })
  })
  return { port, close: async () => void server.close() }
}

function createFor({ tls, onConnection }: ListenerOptions): Server {
  const welcome = (socket: Socket) => {
    socket.on("error", () => socket.destroy())
    socket.setNoDelay(true)
    socket.setKeepAlive(true, 120_000)
    onConnection(socket)
  }
  if (!tls) return createServer({ pauseOnConnect: false }, welcome)
  const server = createTlsServer({ ...tls.options, handshakeTimeout }, welcome)
  server.on("tlsClientError", (_error, socket) => socket.destroy())
  return server
}

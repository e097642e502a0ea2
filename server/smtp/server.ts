import type { AddressInfo, Socket } from "node:net"
import { performance } from "node:perf_hooks"
import type { TLSSocket } from "node:tls"
import { SMTPServer, type SMTPServerOptions } from "smtp-server"
import type { SMTPConnectionOptions } from "smtp-server/lib/smtp-connection.js"
import type { Log } from "../log.ts"
import type { ConnectionCaps } from "../net/connection-caps.ts"
import { Connection, type Manners } from "./connection.ts"

/** How often deadlines are looked at: this part of the shortest. */
const sweepsPerDeadline = 12

/** How long messages in transit may take when we are asked to stop, milliseconds. */
const closeTimeout = 30_000

export interface SmtpServerParts {
  options: SMTPServerOptions
  caps: ConnectionCaps
  manners: Manners
  log: Log
}

/** One listener. The package speaks the protocol; this adds our connection, caps, deadlines and a graceful end. */
export class SmtpServer extends SMTPServer {
  readonly #parts: SmtpServerParts
  readonly #sweeper: NodeJS.Timeout
  #sessions = 0

  constructor(parts: SmtpServerParts) {
    super({ ...parts.options, closeTimeout, logger: false })
    this.#parts = parts
    this.#sweeper = setInterval(
      () => this.#sweep(),
      parts.manners.deadlines.hello / sweepsPerDeadline,
    ).unref()
    // What goes wrong before we listen is told by `open`.
    this.on("error", (error: Error) => {
      if (this.server.listening) parts.log.info("smtp.failed", { cause: error.message })
    })
  }

  // The package would make a name for the session out of random bytes, which costs more than all it does with it.
  override _handleProxy(
    _socket: Socket,
    callback: (error: Error | null, options: { id: string }) => void,
  ): void {
    callback(null, { id: `s${++this.#sessions}` })
  }

  override connect(socket: Socket | TLSSocket, options?: SMTPConnectionOptions | null): void {
    const leave = this.#parts.caps.admit(socket.remoteAddress ?? "")
    if (!leave) {
      turnAway(socket)
      return
    }
    socket.once("close", leave)
    const connection = new Connection(this, socket, { ...options, manners: this.#parts.manners })
    this.connections.add(connection)
    connection.on("error", (error: Error) => this.emit("error", error))
    connection.init()
  }

  /**
   * Binds. Port 0 takes any free port.
   * @returns the port
   * @throws the system's error (EADDRINUSE, EACCES …) when it cannot be had
   */
  async open(port: number, host: string): Promise<number> {
    await new Promise<void>((resolve, reject) => {
      this.server.once("error", reject)
      this.server.listen({ port, host, backlog: 1_024 }, () => {
        this.server.off("error", reject)
        resolve()
      })
    })
    return (this.server.address() as AddressInfo).port
  }

  /** Takes no more connections, says goodbye to idle clients, and lets messages in transit finish. */
  async end(): Promise<void> {
    clearInterval(this.#sweeper)
    const ended = new Promise<void>((resolve) => this.close(resolve))
    for (const connection of this.connections)
      if (!(connection instanceof Connection && connection.busy))
        connection.send(421, "4.3.2 The server is stopping")
    await ended
  }

  #sweep(): void {
    const now = performance.now()
    for (const connection of this.connections)
      if (connection instanceof Connection) connection.enforceDeadline(now)
  }
}

function turnAway(socket: Socket): void {
  socket.on("error", () => socket.destroy())
  socket.end("421 4.7.0 Too many connections from your network, try again later\r\n")
  socket.setTimeout(5_000, () => socket.destroy())
  socket.resume()
}

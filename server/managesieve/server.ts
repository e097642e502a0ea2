import type { Socket } from "node:net"
import { TLSSocket } from "node:tls"
import { type CapLimits, ConnectionCaps } from "../net/connection-caps.ts"
import { isLoopback, plainAddress } from "../net/network.ts"
import { endRevoked } from "../sasl/revocation.ts"
import { Connection, type Ending } from "./connection.ts"
import { limits } from "./limits.ts"
import { type Premises, Session } from "./session.ts"

export interface ManageSieveServerOptions extends Premises {
  /** How many connections at a time. */
  caps?: CapLimits
  /** ms from the first byte to being signed in. */
  loginTime?: number
}

export interface ManageSieveServer {
  /**
   * Serves one connection to its end.
   * @param secure whether TLS is spoken on it already
   */
  handle(socket: Socket, secure: boolean): void
  /** Connections open now. */
  readonly connections: number
  /** Ends all sessions; resolves when all have gone. */
  close(): Promise<void>
}

const defaultCaps: CapLimits = { total: 1000, perNetwork: 50 }

/** A ManageSieve server without ports of its own: hand it the connections of as many listeners as there are. */
export function createManageSieveServer(options: ManageSieveServerOptions): ManageSieveServer {
  const { loginTime = limits.login } = options
  const caps = new ConnectionCaps(options.caps ?? defaultCaps)
  const open = new Set<Connection>()
  const serving = new Set<Promise<void>>()
  const clock = setInterval(() => {
    const now = performance.now()
    for (const connection of open) connection.tick(now)
  }, limits.tick).unref()
  const checks = setInterval(() => void endVoid(options, open), limits.standingCheck).unref()
  let closing = false

  async function serve(socket: Socket, secure: boolean): Promise<void> {
    const address = plainAddress(socket.remoteAddress ?? "")
    const leave = closing ? undefined : caps.admit(address)
    if (!leave) return refuse(socket, closing ? "Shutting down" : "Too many connections")
    const peer = { address, trusted: isLoopback(address) }
    const session = new Session(options, { ...peer, secure, socket })
    const connection = new Connection(socket, session, loginTime)
    const ending = await talk(connection)
    if (ending === "starttls" && !socket.destroyed) {
      const encrypted = upgrade(socket, options)
      const anew = new Session(options, { ...peer, secure: true, socket: encrypted })
      await talk(new Connection(encrypted, anew, connection.timeLeft))
    }
    leave()
  }

  async function talk(connection: Connection): Promise<Ending> {
    open.add(connection)
    const ended = connection.run()
    if (closing) connection.end("Shutting down")
    return ended.finally(() => open.delete(connection))
  }

  return {
    handle(socket, secure) {
      const served = serve(socket, secure).finally(() => serving.delete(served))
      serving.add(served)
    },
    get connections() {
      return open.size
    },
    async close() {
      closing = true
      clearInterval(clock)
      clearInterval(checks)
      for (const connection of open) connection.end("Shutting down")
      await Promise.all(serving)
    },
  }
}

function refuse(socket: Socket, why: string): void {
  socket.end(`BYE (TRYLATER) "${why}"\r\n`)
  socket.destroySoon()
}

/** TLS on a connection that was plain. What the client sent before it is gone by now. */
function upgrade(socket: Socket, { tls }: Premises): TLSSocket {
  const encrypted = new TLSSocket(socket, { isServer: true, secureContext: tls.context })
  encrypted.on("error", () => encrypted.destroy())
  encrypted.once("close", () => socket.destroy())
  return encrypted
}

/** Ends the sessions whose sign-in is no longer good. */
async function endVoid({ directory, log }: Premises, open: ReadonlySet<Connection>): Promise<void> {
  const guests = [...open].map((connection) => ({
    identity: connection.session.account,
    end: (why: string) => connection.end(why),
  }))
  try {
    await endRevoked(directory, guests)
  } catch (thrown) {
    log.warn("managesieve.session-check-failed", { error: thrown instanceof Error ? thrown : String(thrown) })
  }
}

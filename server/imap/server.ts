import type { Socket } from "node:net"
import { TLSSocket } from "node:tls"
import { type CapLimits, ConnectionCaps, Seats } from "../net/connection-caps.ts"
import { isLoopback, plainAddress } from "../net/network.ts"
import { Seldom } from "../net/seldom.ts"
import { endRevoked } from "../sasl/revocation.ts"
import { Connection, type Ending } from "./connection.ts"
import { limits } from "./limits.ts"
import { type Premises, Session } from "./session.ts"

export interface ImapServerOptions extends Omit<Premises, "seats"> {
  /** How many connections at a time. */
  caps?: CapLimits
  /** How many of them one account may be signed in on. */
  perAccount?: number
  /** ms from the first byte to being signed in. */
  loginTime?: number
}

export interface ImapServer {
  /**
   * Serves one connection to its end.
   * @param secure whether TLS is spoken on it already
   */
  handle(socket: Socket, secure: boolean): void
  /** Connections open now. */
  readonly connections: number
  /** Says goodbye to everybody; resolves when all have gone. */
  close(): Promise<void>
}

/** Some programs open a connection for each mailbox they watch, on each device, and a few people may share an account. */
const defaultPerAccount = 100

const defaultCaps: CapLimits = { total: 16_000, perNetwork: 100 }

/** An IMAP server without ports of its own: hand it the connections of as many listeners as there are. */
export function createImapServer(options: ImapServerOptions): ImapServer {
  const { loginTime = limits.login } = options
  const caps = new ConnectionCaps(options.caps ?? defaultCaps)
  const premises: Premises = { ...options, seats: new Seats(options.perAccount ?? defaultPerAccount) }
  const open = new Set<Connection>()
  const serving = new Set<Promise<void>>()
  const clock = setInterval(() => {
    const now = performance.now()
    for (const connection of open) connection.tick(now)
  }, limits.tick).unref()
  const checks = setInterval(() => void endVoid(premises, open), limits.tokenCheck).unref()
  const refusals = new Seldom()
  let closing = false

  async function serve(socket: Socket, secure: boolean): Promise<void> {
    const address = plainAddress(socket.remoteAddress ?? "")
    const leave = closing ? undefined : caps.admit(address)
    if (!leave) return turnAway(socket, address)
    const peer = { address, trusted: isLoopback(address) }
    const connection = new Connection(socket, new Session(premises, { ...peer, secure, socket }), loginTime)
    const ending = await talk(connection, "greet")
    if (ending === "starttls" && !socket.destroyed) {
      const encrypted = upgrade(socket, premises)
      const session = new Session(premises, { ...peer, secure: true, socket: encrypted })
      await talk(new Connection(encrypted, session, connection.timeLeft), "silent")
    }
    leave()
  }

  function turnAway(socket: Socket, peer: string): void {
    const times = closing ? undefined : refusals.happened()
    if (times) options.log.warn("imap.connection-refused", { peer, open: open.size, times })
    refuse(socket, closing ? "[UNAVAILABLE] Shutting down" : tooMany)
  }

  async function talk(connection: Connection, greeting: "greet" | "silent"): Promise<Ending> {
    open.add(connection)
    const ended = connection.run(greeting)
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

const tooMany = "[LIMIT] Too many connections from this address; try again later"

function refuse(socket: Socket, why: string): void {
  socket.end(`* BYE ${why}\r\n`)
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
  const guests = [...open].map((connection) => {
    const { session } = connection
    // While this is looked up somebody else may have signed in on the same connection.
    const end = (why: string) => session === connection.session && connection.end(why)
    return { identity: session.account, end }
  })
  try {
    await endRevoked(directory, guests)
  } catch (thrown) {
    log.warn("imap.session-check-failed", { error: thrown instanceof Error ? thrown : String(thrown) })
  }
}

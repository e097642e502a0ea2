import { randomUUID } from "node:crypto"
import type { Socket } from "node:net"
import { TLSSocket } from "node:tls"
import { type CapLimits, ConnectionCaps } from "../net/connection-caps.ts"
import { isLoopback, plainAddress } from "../net/network.ts"
import { Seldom } from "../net/seldom.ts"
import { endRevoked } from "../sasl/revocation.ts"
import { leaseRenewal } from "../store/leases.ts"
import { Connection, type Ending } from "./connection.ts"
import { limits } from "./limits.ts"
import { type Premises, Session } from "./session.ts"

export interface Pop3ServerOptions extends Premises {
  /** How many connections at a time. */
  caps?: CapLimits
  /** ms from the first byte to being signed in. */
  loginTime?: number
  /** ms between commands, once signed in. */
  idleTime?: number
}

export interface Pop3Server {
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

const defaultCaps: CapLimits = { total: 5000, perNetwork: 50 }

/** A POP3 server without ports of its own: hand it the connections of as many listeners as there are. */
export function createPop3Server(options: Pop3ServerOptions): Pop3Server {
  const { loginTime = limits.login, idleTime = limits.idle } = options
  const caps = new ConnectionCaps(options.caps ?? defaultCaps)
  const open = new Set<Connection>()
  const serving = new Set<Promise<void>>()
  const clock = setInterval(() => {
    const now = performance.now()
    for (const connection of open) connection.tick(now)
  }, limits.tick).unref()
  const checks = setInterval(() => void endVoid(options, open), limits.standingCheck).unref()
  const renewal = setInterval(() => void renew(options), leaseRenewal).unref()
  const refusals = new Seldom()
  let closing = false

  async function serve(socket: Socket, secure: boolean): Promise<void> {
    const address = plainAddress(socket.remoteAddress ?? "")
    const leave = closing ? undefined : caps.admit(address)
    if (!leave) return turnAway(socket, address)
    const timestamp = await timestampOf(options)
    const peer = { address, trusted: isLoopback(address), timestamp }
    const session = new Session(options, { ...peer, secure, socket })
    const connection = new Connection(socket, session, { loginTime, idleTime })
    const ending = await talk(connection, `+OK ${options.hostname} ready${timestamp ? ` ${timestamp}` : ""}`)
    if (ending === "stls" && !socket.destroyed) {
      const encrypted = upgrade(socket, options)
      const anew = new Session(options, { ...peer, secure: true, socket: encrypted })
      await talk(new Connection(encrypted, anew, { loginTime: connection.timeLeft, idleTime }), undefined)
    }
    leave()
  }

  function turnAway(socket: Socket, peer: string): void {
    const times = closing ? undefined : refusals.happened()
    if (times) options.log.warn("pop3.connection-refused", { peer, open: open.size, times })
    refuse(socket, closing ? "Shutting down" : "Too many connections")
  }

  async function talk(connection: Connection, greeting: string | undefined): Promise<Ending> {
    open.add(connection)
    const ended = connection.run(greeting)
    if (closing) connection.end()
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
      for (const connection of open) connection.end()
      await Promise.all(serving)
      clearInterval(renewal)
    },
  }
}

/** A timestamp for the greeting that no other has (RFC 1939 §7), if anybody signs in with one. */
async function timestampOf({ directory, hostname, log }: Premises): Promise<string | undefined> {
  try {
    return (await directory.isApopUsed()) ? `<${randomUUID()}@${hostname}>` : undefined
  } catch (thrown) {
    log.warn("pop3.greeting-plain", { error: thrown instanceof Error ? thrown : String(thrown) })
    return undefined
  }
}

function refuse(socket: Socket, why: string): void {
  socket.end(`-ERR [SYS/TEMP] ${why}\r\n`)
  socket.destroySoon()
}

/** TLS on a connection that was plain. What the client sent before it is gone by now. */
function upgrade(socket: Socket, { tls }: Premises): TLSSocket {
  const encrypted = new TLSSocket(socket, { isServer: true, secureContext: tls.context })
  encrypted.on("error", () => encrypted.destroy())
  encrypted.once("close", () => socket.destroy())
  return encrypted
}

/** Holds on to the maildrops of this process. What cannot be renewed now can be the next time. */
async function renew({ store, log }: Premises): Promise<void> {
  try {
    await store.leases.renew()
  } catch (thrown) {
    log.warn("pop3.leases-not-renewed", { error: thrown instanceof Error ? thrown : String(thrown) })
  }
}

/** Ends the sessions whose sign-in is no longer good. */
async function endVoid({ directory, log }: Premises, open: ReadonlySet<Connection>): Promise<void> {
  const guests = [...open].map((connection) => ({
    identity: connection.session.account,
    end: () => connection.end(),
  }))
  try {
    await endRevoked(directory, guests)
  } catch (thrown) {
    log.warn("pop3.session-check-failed", { error: thrown instanceof Error ? thrown : String(thrown) })
  }
}

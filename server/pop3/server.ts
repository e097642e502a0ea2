import { randomUUID } from "node:crypto"
import { LineServer } from "../line/server.ts"
import type { CapLimits } from "../net/connection-caps.ts"
import { leaseRenewal } from "../store/leases.ts"
import { type Connection, createConnection } from "./connection.ts"
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

export type Pop3Server = Pick<LineServer<Connection>, "handle" | "connections" | "close">

const defaultCaps: CapLimits = { total: 5000 }

/** A POP3 server without ports of its own: hand it the connections of as many listeners as there are. */
export function createPop3Server(options: Pop3ServerOptions): Pop3Server {
  const { caps = defaultCaps, loginTime = limits.login, idleTime = limits.idle } = options
  const server = new LineServer<Connection>(
    {
      name: "pop3",
      refusal: (why) => `-ERR [SYS/TEMP] ${why}\r\n`,
      async begin({ socket, ...channel }, deadline, before) {
        const timestamp = before ? before.session.timestamp : await timestampOf(options)
        const greeting = before
          ? undefined
          : `+OK ${options.hostname} ready${timestamp ? ` ${timestamp}` : ""}`
        const session = new Session(options, { ...channel, socket, timestamp })
        return createConnection(socket, session, { greeting, deadline, idleTime })
      },
    },
    { ...limits, premises: options, caps, login: loginTime },
  )
  const renewal = setInterval(() => void renew(options), leaseRenewal).unref()
  return {
    handle: (socket, secure) => server.handle(socket, secure),
    get connections() {
      return server.connections
    },
    async close() {
      await server.close()
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

/** Holds on to the maildrops of this process. What cannot be renewed now can be the next time. */
async function renew({ store, log }: Premises): Promise<void> {
  try {
    await store.leases.renew()
  } catch (thrown) {
    log.warn("pop3.leases-not-renewed", { error: thrown instanceof Error ? thrown : String(thrown) })
  }
}

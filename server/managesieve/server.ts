import { LineServer } from "../line/server.ts"
import type { CapLimits } from "../net/connection-caps.ts"
import { type Connection, createConnection } from "./connection.ts"
import { limits } from "./limits.ts"
import { type Premises, Session } from "./session.ts"

export interface ManageSieveServerOptions extends Premises {
  /** How many connections at a time. */
  caps?: CapLimits
  /** ms from the first byte to being signed in. */
  loginTime?: number
}

export type ManageSieveServer = LineServer<Connection>

const defaultCaps: CapLimits = { total: 1000 }

/** A ManageSieve server without ports of its own: hand it the connections of as many listeners as there are. */
export function createManageSieveServer(options: ManageSieveServerOptions): ManageSieveServer {
  const { caps = defaultCaps, loginTime = limits.login } = options
  return new LineServer(
    {
      name: "managesieve",
      refusal: (why) => `BYE (TRYLATER) "${why}"\r\n`,
      begin: (channel, deadline) => createConnection(channel.socket, new Session(options, channel), deadline),
    },
    { ...limits, premises: options, caps, login: loginTime },
  )
}

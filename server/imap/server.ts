import { LineServer, tooMany } from "../line/server.ts"
import { type CapLimits, Seats } from "../net/connection-caps.ts"
import { Connection } from "./connection.ts"
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

export type ImapServer = LineServer<Connection>

/** Some programs open a connection for each mailbox they watch, on each device, and a few people may share an account. */
const defaultPerAccount = 100

const defaultCaps: CapLimits = { total: 16_000 }

// RFC 5530 §3: LIMIT where it is a number, UNAVAILABLE for what is over by itself.
const refusal = (why: string) =>
  why === tooMany
    ? "* BYE [LIMIT] Too many connections from this address; try again later\r\n"
    : `* BYE [UNAVAILABLE] ${why}\r\n`

/** An IMAP server without ports of its own: hand it the connections of as many listeners as there are. */
export function createImapServer(options: ImapServerOptions): ImapServer {
  const { caps = defaultCaps, perAccount = defaultPerAccount, loginTime = limits.login } = options
  const premises: Premises = { ...options, seats: new Seats(perAccount) }
  return new LineServer(
    {
      name: "imap",
      refusal,
      begin: (channel, deadline, before) =>
        new Connection(channel.socket, new Session(premises, channel), {
          deadline,
          loginTime,
          greets: before === undefined,
        }),
    },
    { ...limits, premises, caps, login: loginTime },
  )
}

import type { RateLimit } from "../limit/rate.ts"
import type { CapLimits } from "../net/connection-caps.ts"
import type { Purpose, Tarpit } from "./policy.ts"

/** How much one peer may do. */
export interface SmtpLimits {
  /** Messages from a network that has not signed in. */
  perNetwork: RateLimit
  /** Recipients they name. */
  recipientsPerNetwork: RateLimit
  /** Messages from one of our people. */
  perAccount: RateLimit
  /** Recipients of one message. */
  recipients: Record<Purpose, number>
  /** Connections to one listener. */
  connections: CapLimits
  deadlines: Deadlines
  tarpit: Tarpit
  /** Commands in a row that bring no message forward (NOOP, RSET, EHLO …) before a stranger is sent away. */
  idleCommands: number
  /** Refusals before a stranger is sent away: somebody is guessing addresses, or does not listen. */
  refusals: number
  /** How far ahead a message may be held (RFC 4865), milliseconds. */
  longestHold: number
}

/** How long a client may take, however slowly it types, milliseconds (RFC 5321 §4.5.3.2). */
export interface Deadlines {
  /** Until it has said who it is; on submission, until it has signed in. */
  hello: number
  /** Over one command. */
  command: number
  /** Over a message, beside what a very slow line needs for what has come so far. */
  data: number
}

export const smtpLimits: SmtpLimits = {
  perNetwork: { burst: 300, perMinute: 300 },
  recipientsPerNetwork: { burst: 2_000, perMinute: 1_000 },
  perAccount: { burst: 200, perMinute: 60 },
  recipients: { exchange: 100, submission: 500, lmtp: 1_000 },
  connections: { total: 2_000 },
  deadlines: { hello: 60_000, command: 5 * 60_000, data: 5 * 60_000 },
  tarpit: { after: 10, step: 500, most: 5_000 },
  idleCommands: 200,
  refusals: 50,
  longestHold: 365 * 86_400_000,
}

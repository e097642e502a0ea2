// Mail coming in: `smtp` (25) from anywhere for our own domains, the submission listeners from our people to anywhere.
// What always holds:
// - 250 to DATA is said after `accept` has resolved, never before; when the client is told anything else, it still owns
//   the message.
// - Nobody who has not signed in gets mail out to another domain, however the address is written.
// - Who has signed in sends under their own addresses only, on the envelope and in the header.
// - Who speaks for somebody else (PROXY, XCLIENT) or hands mail in by LMTP is named in the configuration.
// - Credentials are neither offered nor taken without TLS, and nothing said before STARTTLS counts after it.
// - A message with a bare CR or LF is refused whole, so that it cannot be two messages for somebody else.
// - Memory per connection is bounded, and every wait has an end that sending single bytes does not move.

import type { Acceptance } from "../accept/accept.ts"
import type { Examiner } from "../authentication/examination.ts"
import type { Clock } from "../clock.ts"
import type { Config, MailListener } from "../config.ts"
import type { Sql } from "../db/sql.ts"
import type { Directory } from "../directory/directory.ts"
import { Rate } from "../limit/rate.ts"
import type { Log } from "../log.ts"
import { Seats } from "../net/connection-caps.ts"
import { isLoopback } from "../net/network.ts"
import { networksOf } from "../net/networks.ts"
import type { Tls } from "../net/tls.ts"
import type { Reputation } from "../reputation/reputation.ts"
import type { Judge } from "../spam/judge.ts"
import type { Store } from "../store/store.ts"
import { type SmtpLimits, smtpLimits } from "./limits.ts"
import type { Purpose } from "./policy.ts"
import { SendingLimits } from "./sending-limits.ts"
import { SmtpServer } from "./server.ts"
import type { Premises } from "./session.ts"

export interface SmtpServersOptions {
  config: Pick<Config, "messageLimit" | "ports" | "bind"> &
    Partial<
      Pick<Config, "proxies" | "gateways" | "lmtpClients" | "dailyLimits" | "judgeOwn" | "judgedBefore">
    >
  sql: Sql
  store: Store
  directory: Directory
  acceptance: Acceptance
  /** Checks who mail from other servers is from; absent: nobody does. */
  examiner?: Examiner
  /** Judges what mail from other servers says; absent: nobody does. */
  judge?: Judge
  tls: Tls
  clock: Clock
  log: Log
  /** As we call ourselves. */
  hostname: string
  /** May clients sign in without TLS? For tests and measurements. */
  allowPlaintext?: boolean
  limits?: SmtpLimits
  /** Peers exempt from limits made for strangers; those the limiter trusts unless told otherwise. */
  isKnown?(address: string): boolean
  /** Knows strangers who have to come again, or need not; absent: nobody knows any. */
  reputation?: Pick<Reputation, "approach">
  /** ETRN: tries what waits for a domain now; how many recipients that is. */
  flush?(domain: string): Promise<number>
}

/** A listener that can be opened on its configured port. */
export interface SmtpListener {
  /** Binds. @returns the port; undefined when the listener is off. @throws the system's error */
  open(): Promise<number | undefined>
  /** Takes no more connections; resolves when messages in transit are done. */
  close(): Promise<void>
}

/** The listeners of this room. */
export const smtpListeners = ["smtp", "submission", "submissions", "submission-alt", "lmtp"] as const
type SmtpListenerName = Extract<MailListener, (typeof smtpListeners)[number]>

const purposes: Record<SmtpListenerName, Purpose> = {
  smtp: "exchange",
  submission: "submission",
  submissions: "submission",
  "submission-alt": "submission",
  lmtp: "lmtp",
}

/** The SMTP listeners, not yet open. */
export function createSmtpServers(options: SmtpServersOptions): Record<SmtpListenerName, SmtpListener> {
  const { config } = options
  const premises = premisesOf(options)
  const isProxy = networksOf(config.proxies ?? [])
  const mayLmtp = networksOf(config.lmtpClients ?? [])
  const listener = (name: SmtpListenerName): SmtpListener => {
    const server = new SmtpServer({
      premises: premises[purposes[name]],
      seats: new Seats<"all">((options.limits ?? smtpLimits).connections.total),
      secure: name === "submissions",
      isProxy,
      isWelcome: (address) => name !== "lmtp" || isLoopback(address) || mayLmtp(address),
    })
    return {
      async open() {
        const port = config.ports[name]
        return port === "off" ? undefined : server.open(port, config.bind)
      },
      close: () => server.end(),
    }
  }
  return {
    smtp: listener("smtp"),
    submission: listener("submission"),
    submissions: listener("submissions"),
    "submission-alt": listener("submission-alt"),
    lmtp: listener("lmtp"),
  }
}

/** What the listeners of each purpose share. */
function premisesOf(options: SmtpServersOptions): Record<Purpose, Premises> {
  const { config, clock, sql } = options
  const limits = options.limits ?? smtpLimits
  const shared = {
    ...options,
    limits,
    messageLimit: config.messageLimit,
    allowPlaintext: options.allowPlaintext ?? false,
    sending: new SendingLimits({ sql, clock, ...(config.dailyLimits && { limits: config.dailyLimits }) }),
    isKnown: options.isKnown ?? ((address: string) => options.directory.limiter.isTrusted(address)),
    recipientRate: new Rate(limits.recipientsPerNetwork, clock),
    isGateway: networksOf(config.gateways ?? []),
    wasJudged: networksOf(config.judgedBefore ?? []),
    judgeOwn: config.judgeOwn ?? "lightly",
  }
  const perNetwork = new Rate(limits.perNetwork, clock)
  const perAccount = new Rate(limits.perAccount, clock)
  return {
    exchange: { ...shared, purpose: "exchange", rate: perNetwork },
    submission: { ...shared, purpose: "submission", rate: perAccount },
    // Who hands mail in by LMTP is a server of ours.
    lmtp: { ...shared, purpose: "lmtp", rate: perNetwork, isKnown: () => true },
  }
}

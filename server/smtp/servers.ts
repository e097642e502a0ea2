// Mail coming in: `smtp` (25) from anywhere for our own domains, the submission listeners from our people to anywhere.
// What always holds:
// - 250 to DATA is said after `accept` has resolved, never before; when the client is told anything else, it still owns
//   the message.
// - Nobody who has not signed in gets mail out to another domain, however the address is written.
// - Who has signed in sends under their own addresses only, on the envelope and in the header.
// - Credentials are neither offered nor taken without TLS, and nothing said before STARTTLS counts after it.
// - A message with a bare CR or LF is refused whole, so that it cannot be two messages for somebody else.
// - Memory per connection is bounded, and every wait has an end that sending single bytes does not move.

import type { SMTPServerOptions } from "smtp-server"
import type { Acceptance } from "../accept/accept.ts"
import type { Examiner } from "../authentication/examination.ts"
import type { Clock } from "../clock.ts"
import type { Config, MailListener } from "../config.ts"
import type { Directory } from "../directory/directory.ts"
import { asMailError } from "../errors.ts"
import type { Log } from "../log.ts"
import { ConnectionCaps } from "../net/connection-caps.ts"
import { isLoopback } from "../net/network.ts"
import type { Tls } from "../net/tls.ts"
import type { Store } from "../store/store.ts"
import { type SmtpLimits, smtpLimits, TokenBuckets } from "./limits.ts"
import type { Purpose } from "./policy.ts"
import { Refusal, replyTo } from "./reply.ts"
import { SmtpServer } from "./server.ts"
import { Sessions } from "./session.ts"

export interface SmtpServersOptions {
  config: Pick<Config, "messageLimit" | "ports" | "bind">
  store: Store
  directory: Directory
  acceptance: Acceptance
  /** Checks who mail from other servers is from; absent: nobody does. */
  examiner?: Examiner
  tls: Tls
  clock: Clock
  log: Log
  /** As we call ourselves. */
  hostname: string
  /** May clients sign in without TLS? For tests and measurements. */
  allowPlaintext?: boolean
  limits?: SmtpLimits
  /** Peers exempt from limits made for strangers; this machine unless told otherwise. */
  isKnown?(address: string): boolean
}

/** A listener that can be opened on its configured port. */
export interface SmtpListener {
  /** Binds. @returns the port; undefined when the listener is off. @throws the system's error */
  open(): Promise<number | undefined>
  /** Takes no more connections; resolves when messages in transit are done. */
  close(): Promise<void>
}

type SmtpListenerName = Extract<MailListener, "smtp" | "submission" | "submissions" | "submission-alt">

const purposes: Record<SmtpListenerName, Purpose> = {
  smtp: "exchange",
  submission: "submission",
  submissions: "submission",
  "submission-alt": "submission",
}

/** The SMTP listeners, not yet open. */
export function createSmtpServers(options: SmtpServersOptions): Record<SmtpListenerName, SmtpListener> {
  const limits = options.limits ?? smtpLimits
  const rates: Record<Purpose, TokenBuckets> = {
    exchange: new TokenBuckets(limits.perNetwork, options.clock),
    submission: new TokenBuckets(limits.perAccount, options.clock),
  }
  const listener = (name: SmtpListenerName): SmtpListener => {
    const purpose = purposes[name]
    const sessions = new Sessions({
      ...options,
      purpose,
      messageLimit: options.config.messageLimit,
      rate: rates[purpose],
      isKnown: options.isKnown ?? isLoopback,
    })
    const server = createServer(sessions, options, name)
    return {
      async open() {
        const port = options.config.ports[name]
        return port === "off" ? undefined : server.open(port, options.config.bind)
      },
      close: () => server.end(),
    }
  }
  return {
    smtp: listener("smtp"),
    submission: listener("submission"),
    submissions: listener("submissions"),
    "submission-alt": listener("submission-alt"),
  }
}

function createServer(sessions: Sessions, options: SmtpServersOptions, name: SmtpListenerName): SmtpServer {
  const { tls, hostname, config, log } = options
  const limits = options.limits ?? smtpLimits
  const purpose = purposes[name]
  const server: SMTPServerOptions = {
    ...tls.options,
    secure: name === "submissions",
    name: hostname,
    heloResponse: "%s",
    size: config.messageLimit,
    authMethods: ["PLAIN", "LOGIN", "XOAUTH2"],
    allowInsecureAuth: options.allowPlaintext ?? false,
    // Jokes and doors of the package that we do not have.
    disabledCommands: [
      "WIZ",
      "SHELL",
      "KILL",
      "XCLIENT",
      "XFORWARD",
      ...(purpose === "exchange" ? ["AUTH"] : []),
    ],
    hideENHANCEDSTATUSCODES: false,
    disableReverseLookup: true,
    maxRecipients: limits.recipients[purpose],
    socketTimeout: 5 * 60_000,
    onConnect: (_session, callback) => callback(),
    onClose: (session) => sessions.end(session),
    onAuth: (auth, session, callback) => {
      sessions.signIn(auth, session).then((user) => callback(null, { user }), refuse(callback, log))
    },
    onMailFrom: (address, session, callback) => {
      sessions.mailFrom(address, session).then(() => callback(), refuse(callback, log))
    },
    onRcptTo: (address, session, callback) => {
      sessions.rcptTo(address, session).then(() => callback(), refuse(callback, log))
    },
    onData: (stream, session, callback) => {
      sessions.data(stream, session).then((text) => callback(null, text), refuse(callback, log))
    },
  }
  return new SmtpServer({
    options: server,
    caps: new ConnectionCaps(limits.connections),
    manners: {
      deadlines: limits.deadlines,
      allowPlaintext: options.allowPlaintext ?? false,
      isKnown: options.isKnown ?? isLoopback,
    },
    log,
  })
}

// The one place where what was thrown becomes a reply.
function refuse(callback: (error: Error) => void, log: Log): (thrown: unknown) => void {
  return (thrown) => {
    if (thrown instanceof Refusal) return callback(thrown)
    const error = asMailError(thrown)
    if (error.code === "internal") log.error("smtp.fault", { cause: thrown as Error })
    callback(new Refusal(replyTo(error)))
  }
}

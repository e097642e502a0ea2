import type { Socket } from "node:net"
import { performance } from "node:perf_hooks"
import { domainToASCII } from "node:url"
import type { SMTPServer } from "smtp-server"
import { SMTPConnection, type SMTPConnectionOptions } from "smtp-server/lib/smtp-connection.js"
import type { SMTPStream } from "smtp-server/lib/smtp-stream.js"
import { feed } from "./dot-stuffing.ts"
import type { Deadlines } from "./limits.ts"
import { greetingDelay } from "./policy.ts"
import { hasEnhancedStatus } from "./reply.ts"

/** Commands in a row that bring no message forward (NOOP, RSET, EHLO …) before we hang up. */
const mostIdleCommands = 200

/** Refusals before we hang up: somebody is guessing addresses, or does not listen. */
const mostRefusals = 50

/** A message may come this slowly and still not be late, bytes per second. */
const slowestLine = 1_024

/** How we treat a client. */
export interface Manners {
  deadlines: Deadlines
  /** May it sign in without TLS? */
  allowPlaintext: boolean
  /** Peers we greet at once and do not hold to limits made for strangers. */
  isKnown(address: string): boolean
}

/** The package's connection with our manners: greeting, deadlines, and status codes of our own. */
export class Connection extends SMTPConnection {
  readonly #manners: Manners
  readonly #known: boolean
  #since = performance.now()
  #idleCommands = 0
  #failedLogins = 0
  #refusals = 0

  constructor(
    server: SMTPServer,
    socket: Socket,
    { manners, ...options }: SMTPConnectionOptions & { manners: Manners },
  ) {
    super(server, socket, options)
    this.#manners = manners
    this.#known = manners.isKnown(this.remoteAddress)
  }

  // The package makes everybody wait for the greeting; we do so only with strangers.
  override init(): void {
    const wait = greetingDelay(this.#known)
    this._setListeners(() => {
      if (wait === 0) this.connectionReady()
      else setTimeout(() => this.connectionReady(), wait).unref()
    })
  }

  override _createParser(): SMTPStream {
    const parser = super._createParser()
    parser._feedDataStream = (chunk, done) => feed(parser, chunk, done)
    return parser
  }

  override send(code: number, data?: string | string[] | null, context?: string | false): void {
    if (code === 535) this.#failedLogins++
    if (code >= 500) this.#refusals++
    const unsafe = !this.secure && !this.#manners.allowPlaintext
    if (Array.isArray(data) && unsafe) super.send(code, data.filter(isNoAuth), context)
    else if (typeof data === "string" && hasEnhancedStatus(data)) super.send(code, data, false)
    else super.send(code, data, context)
  }

  override _onCommand(command: Buffer, callback?: () => void): void {
    this.#since = performance.now()
    const verb = command.toString("latin1", 0, 4).toUpperCase()
    this.#idleCommands = verb === "RCPT" || verb === "DATA" ? 0 : this.#idleCommands + 1
    if (this.#failedLogins >= 3) this.send(421, "4.7.0 Too many failed logins")
    else if (this.#idleCommands > mostIdleCommands && !this.#known) this.send(421, "4.7.0 Too many commands")
    else if (this.#refusals > mostRefusals && !this.#known) this.send(421, "4.7.0 Too many errors")
    else super._onCommand(command, callback)
  }

  // The package turns A-labels into Unicode, which then would need SMTPUTF8. We keep domains as DNS has them.
  override _parseAddressCommand(
    name: string,
    command: Buffer,
  ): ReturnType<SMTPConnection["_parseAddressCommand"]> {
    const parsed = super._parseAddressCommand(name, command)
    if (parsed) parsed.address = withAsciiDomain(parsed.address)
    return parsed
  }

  /** Whether a message is coming in or being stored, so that the connection must not be cut. */
  get busy(): boolean {
    return Boolean(this._dataStream)
  }

  /** Hangs up when the client has taken too long over what it is doing. Trickling bytes does not help it. */
  enforceDeadline(now: number): void {
    // While we are the ones who are late there is nothing to enforce.
    if (!this._parser || this._handlerPending || (this.busy && !this._parser._dataMode)) return
    const { hello, command, data } = this.#manners.deadlines
    const slack = (this._parser.dataBytes / slowestLine) * 1_000
    const allowed = this.busy ? data + slack : this.openingCommand ? command : hello
    if (now - this.#since <= allowed) return
    this.send(421, "4.4.2 You took too long")
    if (this.busy) this._socket.destroy()
  }
}

const isNoAuth = (feature: string) => !feature.startsWith("AUTH ")

function withAsciiDomain(address: string): string {
  const at = address.lastIndexOf("@") + 1
  const ascii = at > 0 && !address.startsWith("[", at) ? domainToASCII(address.slice(at)) : ""
  return ascii ? address.slice(0, at) + ascii : address
}

import type { Directory } from "../directory/directory.ts"
import type { Audience } from "../directory/tokens.ts"
import { asMailError, type MailError } from "../errors.ts"
import type { Log } from "../log.ts"
import type { Tls } from "../net/tls.ts"
import { type ChannelBindings, channelBindings } from "../sasl/channel-binding.ts"
import type { Identity } from "../sasl/mechanism.ts"

/** What every session of a server shares. */
export interface Premises {
  directory: Directory
  tls: Tls
  log: Log
  hostname: string
  /** Whether passwords may come over a connection without TLS from this machine itself. */
  allowPlaintext: boolean
}

/** Who is at the other end, and how they came. */
export interface Channel {
  address: string
  /** TLS is spoken. */
  secure: boolean
  /** This machine itself. */
  trusted: boolean
  socket?: unknown
  /** Called when somebody has signed in. */
  vouch?(): void
}

/** One conversation, as far as it is the same in every protocol: who it is with, and who signed in. */
export class LineSession<Shared extends Premises> {
  /** What the log names it, and what tokens have to be made for. */
  readonly protocol: Audience
  readonly premises: Shared
  readonly channel: Channel
  #bindings: ChannelBindings | undefined
  #account: Identity | undefined
  failedLogins = 0
  ended = false

  constructor(protocol: Audience, premises: Shared, channel: Channel) {
    this.protocol = protocol
    this.premises = premises
    this.channel = channel
  }

  /** Who signed in, and by what; when that is revoked, this ends. */
  get account(): Identity | undefined {
    return this.#account
  }

  set account(identity: Identity | undefined) {
    this.#account = identity
    if (identity) this.channel.vouch?.()
  }

  /** Address of the peer. */
  get peer(): string {
    return this.channel.address
  }

  get secure(): boolean {
    return this.channel.secure
  }

  /** Whether passwords may be sent here: under TLS, or where the configuration trusts this machine. */
  get mayLogin(): boolean {
    return this.secure || (this.premises.allowPlaintext && this.channel.trusted)
  }

  /** What a sign-in can be tied to. Asked for when the TLS handshake is done, which is before the first command. */
  get bindings(): ChannelBindings {
    this.#bindings ??= channelBindings(this.channel.socket)
    return this.#bindings
  }

  /** Somebody made so many mistakes that the conversation ends; who has signed in may. */
  misbehaved(): void {
    if (!this.account) void this.premises.directory.limiter.offended("mistake", this.peer)
  }

  /** What went wrong with a command, in words for everybody; what nobody expected goes to the log as well. */
  failureOf(thrown: unknown): MailError {
    const error = asMailError(thrown)
    if (error.code === "internal") this.logFailure("command-failed", thrown)
    return error
  }

  logFailure(event: string, thrown: unknown): void {
    const error = thrown instanceof Error ? thrown : new Error(String(thrown))
    this.premises.log.error(`${this.protocol}.${event}`, { error, account: this.account?.address })
  }
}

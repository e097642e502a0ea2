import type { Directory } from "../directory/directory.ts"
import type { Log } from "../log.ts"
import type { Tls } from "../net/tls.ts"
import { type ChannelBindings, channelBindings } from "../sasl/channel-binding.ts"
import type { Identity } from "../sasl/mechanism.ts"
import type { Store } from "../store/store.ts"

/** The states of RFC 5804 §1.2. */
export type State = "before login" | "signed in"

/** What every session of the server shares. */
export interface Premises {
  store: Store
  directory: Directory
  tls: Tls
  log: Log
  hostname: string
  /** Whether passwords may come over a connection without TLS from this machine itself. */
  allowPlaintext: boolean
}

/** Who is at the other end, and how they came. */
export interface Peer {
  address: string
  secure: boolean
  trusted: boolean
  socket?: unknown
}

/** One conversation: who it is with, and what state it is in. */
export class Session {
  readonly premises: Premises
  /** Address of the peer. */
  readonly peer: string
  readonly secure: boolean
  /** Whether passwords may be sent here: under TLS, or where the configuration trusts this machine. */
  readonly mayLogin: boolean
  readonly #socket: unknown
  #bindings: ChannelBindings | undefined
  /** Who signed in, and by what; when that is revoked, this ends. */
  account: Identity | undefined
  failedLogins = 0
  ended = false

  constructor(premises: Premises, peer: Peer) {
    this.premises = premises
    this.peer = peer.address
    this.secure = peer.secure
    this.#socket = peer.socket
    this.mayLogin = peer.secure || (premises.allowPlaintext && peer.trusted)
  }

  /** What a sign-in can be tied to. Asked for when the TLS handshake is done, which is before the first command. */
  get bindings(): ChannelBindings {
    this.#bindings ??= channelBindings(this.#socket)
    return this.#bindings
  }

  get state(): State {
    return this.account ? "signed in" : "before login"
  }
}

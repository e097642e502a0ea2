import type { Directory } from "../directory/directory.ts"
import type { Log } from "../log.ts"
import type { Tls } from "../net/tls.ts"
import { type ChannelBindings, channelBindings } from "../sasl/channel-binding.ts"
import type { Identity } from "../sasl/mechanism.ts"
import type { Store } from "../store/store.ts"
import type { Maildrop } from "./maildrop.ts"
import type { Language } from "./texts.ts"

/** The states of RFC 1939 §3; UPDATE is what QUIT does. */
export type State = "authorization" | "transaction"

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
interface Peer {
  address: string
  secure: boolean
  trusted: boolean
  socket?: unknown
  /** What the greeting asked to be digested; undefined where APOP is of no use. */
  timestamp?: string | undefined
}

/** One conversation: who it is with, what state it is in, what the client asked for once and for all. */
export class Session {
  readonly premises: Premises
  /** Address of the peer. */
  readonly peer: string
  readonly secure: boolean
  /** Whether passwords may be sent here: under TLS, or where the configuration trusts this machine. */
  readonly mayLogin: boolean
  /** What the greeting asked to be digested with APOP passwords. */
  readonly timestamp: string | undefined
  readonly #socket: unknown
  #bindings: ChannelBindings | undefined
  /** Who signed in, and by what; when that is revoked, this ends. */
  account: Identity | undefined
  maildrop: Maildrop | undefined
  /** What USER said, for the PASS that follows. */
  user: string | undefined
  /** The client said UTF8. */
  utf8 = false
  failedLogins = 0
  ended = false
  /** The language of replies (RFC 6856 §3). */
  language: Language = "en"
  /** Called when somebody else has the maildrop now: whoever serves the session ends it. */
  lost: () => void = () => undefined

  constructor(premises: Premises, peer: Peer) {
    this.premises = premises
    this.peer = peer.address
    this.secure = peer.secure
    this.timestamp = peer.timestamp
    this.#socket = peer.socket
    this.mayLogin = peer.secure || (premises.allowPlaintext && peer.trusted)
  }

  /** What a sign-in can be tied to. Asked for when the TLS handshake is done, which is before the first command. */
  get bindings(): ChannelBindings {
    this.#bindings ??= channelBindings(this.#socket)
    return this.#bindings
  }

  get state(): State {
    return this.maildrop ? "transaction" : "authorization"
  }

  /** Lets go of the maildrop, so that the next session can have it. Never throws: at worst that has to wait for its lease. */
  async leave(): Promise<void> {
    try {
      await this.maildrop?.release()
    } catch (thrown) {
      const error = thrown instanceof Error ? thrown : new Error(String(thrown))
      this.premises.log.warn("pop3.maildrop-not-released", { error, account: this.account?.address })
    }
  }
}

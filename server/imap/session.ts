import type { Clock } from "../clock.ts"
import type { AccountRef, Directory } from "../directory/directory.ts"
import type { Log } from "../log.ts"
import type { Tls } from "../net/tls.ts"
import type { Store } from "../store/store.ts"
import type { View } from "./view.ts"

/** The states of RFC 3501 §3. */
export type State = "not-authenticated" | "authenticated" | "selected" | "logout"

/** What every session of the server shares. */
export interface Premises {
  store: Store
  directory: Directory
  tls: Tls
  clock: Clock
  log: Log
  hostname: string
  /** Largest message taken, bytes. */
  messageLimit: number
  /** Whether passwords may come over a connection without TLS from this machine itself. */
  allowPlaintext: boolean
}

/** One conversation: who it is with, what state it is in, what the client asked for once and for all. */
export class Session {
  readonly premises: Premises
  /** Address of the peer. */
  readonly peer: string
  readonly secure: boolean
  /** Whether passwords may be sent here: under TLS, or where the configuration trusts this machine. */
  readonly mayLogin: boolean
  account: AccountRef | undefined
  /** The web session a token was made for; when that ends, so does this one. */
  webSession: string | undefined
  view: View | undefined
  /** MODSEQ in every FETCH response with flags (RFC 7162 §3.1). */
  condstore = false
  /** What ENABLE turned on, in capitals. */
  readonly enabled = new Set<string>()
  failedLogins = 0
  /** In IDLE: nothing is being said, so a goodbye can be. */
  idling = false
  ended = false

  constructor(premises: Premises, peer: { address: string; secure: boolean; trusted: boolean }) {
    this.premises = premises
    this.peer = peer.address
    this.secure = peer.secure
    this.mayLogin = peer.secure || (premises.allowPlaintext && peer.trusted)
  }

  get state(): State {
    if (this.ended) return "logout"
    if (!this.account) return "not-authenticated"
    return this.view ? "selected" : "authenticated"
  }
}

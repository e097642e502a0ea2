import type { Clock } from "../clock.ts"
import { type Channel, type Premises as LinePremises, LineSession } from "../line/session.ts"
import type { Seats } from "../net/connection-caps.ts"
import type { Store } from "../store/store.ts"
import type { Bell } from "./bell.ts"
import type { Reading } from "./fetch/reading.ts"
import type { Filtering } from "./filtering.ts"
import type { EventScripts } from "./imap-event.ts"
import type { Informer } from "./moment.ts"
import type { Dialect, View } from "./selected/view.ts"

/** The states of RFC 3501 §3. */
export type State = "not-authenticated" | "authenticated" | "selected" | "logout"

/** What every session of the server shares. */
export interface Premises extends LinePremises {
  store: Store
  clock: Clock
  /** Largest message taken, bytes. */
  messageLimit: number
  /** How long expunged messages can be had back, ms; 0 or absent: not at all. */
  undeleteTime?: number
  /** Whether people may let go of them for good before that. */
  purges?: boolean
  /** Whether everybody is told of Gmail's extensions. */
  gmail?: boolean
  /** Sessions of each account. */
  seats: Seats<number>
  /** How many days mail stays in mailboxes, of those where it does not stay for ever; absent: for ever in all. */
  retentionOf?(mailboxIds: readonly number[]): Promise<Map<number, number>>
  /** Who runs scripts over mail that is there; nobody when absent. */
  filtering?: Filtering | undefined
  /** Who lets scripts hear of what clients do; nobody when absent. */
  eventScripts?: EventScripts | undefined
}

/** One conversation: what state it is in, what the client asked for once and for all. */
export class Session extends LineSession<Premises> implements Dialect {
  view: View | undefined
  /** MODSEQ in every FETCH response with flags (RFC 7162 §3.1). */
  condstore = false
  /** What ENABLE turned on, in capitals. */
  readonly enabled = new Set<string>()
  /** Gives back the account's place among its sessions. */
  giveSeat: (() => void) | undefined
  /** In IDLE: nothing is being said, so a goodbye can be. */
  idling = false
  /** Rung when there is something to tell; the connection answers when nothing else is being said. */
  bell: Bell | undefined
  /** What NOTIFY asked for; undefined until it is used for the first time. */
  notifications: Informer | undefined
  /** COMPRESS is active. */
  compressed = false
  /** What is remembered of the message that was read last. */
  readonly reading: Reading = {}
  /** A sign of life is due, so that nobody on the way forgets the connection. */
  stillHere = false

  constructor(premises: Premises, channel: Channel) {
    super("imap", premises, channel)
  }

  /** The client speaks IMAP4rev2: RFC 9051 holds where it differs from RFC 3501. */
  get rev2(): boolean {
    return this.enabled.has("IMAP4REV2")
  }

  /** VANISHED instead of EXPUNGE (RFC 7162 §3.2.3). */
  get qresync(): boolean {
    return this.enabled.has("QRESYNC")
  }

  /** No message numbers in either direction (RFC 9586). */
  get uidOnly(): boolean {
    return this.enabled.has("UIDONLY")
  }

  /** Names and quoted strings are UTF-8 (RFC 6855 §3, RFC 9051 §5.1). */
  get utf8(): boolean {
    return this.rev2 || this.enabled.has("UTF8=ACCEPT")
  }

  /** Lets go of everything that outlives a command. */
  leave(): void {
    this.bell?.stop()
    this.notifications?.stop()
    this.notifications = undefined
    this.giveSeat?.()
  }

  /**
   * The session that follows UNAUTHENTICATE: as if the connection had just been made. Failed logins go on counting, or
   * whoever owns one password could guess at others for ever.
   */
  anew(): Session {
    const session = new Session(this.premises, this.channel)
    session.failedLogins = this.failedLogins
    return session
  }

  get state(): State {
    if (this.ended) return "logout"
    if (!this.account) return "not-authenticated"
    return this.view ? "selected" : "authenticated"
  }
}

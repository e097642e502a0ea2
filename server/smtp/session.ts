import { TLSSocket } from "node:tls"
import type { Acceptance } from "../accept/accept.ts"
import type { Examiner } from "../authentication/examination.ts"
import type { Clock } from "../clock.ts"
import type { Config } from "../config.ts"
import type { Directory } from "../directory/directory.ts"
import type { Rate } from "../limit/rate.ts"
import type { Log } from "../log.ts"
import type { Tls } from "../net/tls.ts"
import type { Reputation } from "../reputation/reputation.ts"
import type { Identity } from "../sasl/mechanism.ts"
import type { Judge } from "../spam/judge.ts"
import type { Store } from "../store/store.ts"
import type { SmtpLimits } from "./limits.ts"
import type { Purpose } from "./policy.ts"
import type { SendingLimits } from "./sending-limits.ts"
import type { Transaction } from "./transaction.ts"

/** What every session of a listener shares. */
export interface Premises {
  purpose: Purpose
  store: Store
  directory: Directory
  acceptance: Acceptance
  tls: Tls
  clock: Clock
  log: Log
  hostname: string
  /** Largest message, bytes. */
  messageLimit: number
  limits: SmtpLimits
  /** Messages by network (exchange) or by account (submission). */
  rate: Rate
  /** Recipients that strangers name, by network. */
  recipientRate: Rate
  /** What accounts may send in a day. */
  sending: SendingLimits
  /** May clients sign in without TLS? */
  allowPlaintext: boolean
  /** Peers we greet at once and do not hold to limits made for strangers. */
  isKnown(address: string): boolean
  /** Peers that may say who they speak for (XCLIENT). */
  isGateway(address: string): boolean
  /** Checks mail from strangers; absent where nobody is to be checked. */
  examiner?: Examiner
  /** Judges what mail says; absent: nobody does. */
  judge?: Judge
  /** How what our own people send each other is judged. */
  judgeOwn: Config["judgeOwn"]
  /** Peers whose mail was judged before it came here. */
  wasJudged(address: string): boolean
  /** Knows strangers who have to come again, or need not; absent: nobody knows any. */
  reputation?: Pick<Reputation, "approach">
  /** ETRN: tries what waits for a domain now; how many recipients that is. Absent where there is no queue. */
  flush?(domain: string): Promise<number>
}

/** Who is at the other end. Goes on behind STARTTLS, so that nobody gets a new chance by it. */
export interface Peer {
  /** XCLIENT changes it. */
  address: string
  /** Who the connection came from; what trust is built on. */
  readonly gateway: boolean
  known: boolean
  failedLogins: number
  /** Replies with a code from 500 on. */
  refusals: number
  /** Commands in a row that brought no message forward. */
  idleCommands: number
  /** Somebody signed in: the connection counts for their account, and no more for the network it came from. */
  vouch(): void
}

/** One conversation: who it is with, how far it is, what the client said of itself. */
export class Session {
  readonly premises: Premises
  readonly peer: Peer
  readonly secure: boolean
  readonly #socket: unknown
  /** As the client called itself. */
  helo: string | undefined
  /** It said EHLO or LHLO. */
  extended = false
  account: Identity | undefined
  transaction: Transaction | undefined
  ended = false
  /** Keywords of the extensions that EHLO told of; HELO tells of none. */
  offered: ReadonlySet<string> = new Set()

  constructor(premises: Premises, peer: Peer, channel: { secure: boolean; socket?: unknown }) {
    this.premises = premises
    this.peer = peer
    this.secure = channel.secure
    this.#socket = channel.socket
  }

  /** Whether passwords may be sent here. */
  get mayLogin(): boolean {
    return this.premises.purpose === "submission" && (this.secure || this.premises.allowPlaintext)
  }

  /** Version and cipher, "TLSv1.3 TLS_AES_256_GCM_SHA384"; undefined without TLS. */
  get tlsFacts(): string | undefined {
    if (!(this.#socket instanceof TLSSocket)) return undefined
    return `${this.#socket.getProtocol()} ${this.#socket.getCipher().name}`
  }

  /** SMTP, ESMTP, ESMTPS, ESMTPSA, LMTP … (RFC 3848). */
  get protocol(): string {
    if (!this.extended) return "SMTP"
    const name = this.premises.purpose === "lmtp" ? "LMTP" : "ESMTP"
    return `${name}${this.secure ? "S" : ""}${this.account ? "A" : ""}`
  }

  /** Forgets the message that was begun, and takes away what has come of it. */
  async reset(): Promise<void> {
    const transaction = this.transaction
    this.transaction = undefined
    transaction?.coming.leave()
    await transaction?.intake?.abort()
  }
}

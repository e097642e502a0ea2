import { type Channel as LineChannel, type Premises as LinePremises, LineSession } from "../line/session.ts"
import type { Store } from "../store/store.ts"
import type { Maildrop } from "./maildrop.ts"
import type { Language } from "./texts.ts"

/** The states of RFC 1939 §3; UPDATE is what QUIT does. */
export type State = "authorization" | "transaction"

/** What every session of the server shares. */
export interface Premises extends LinePremises {
  store: Store
}

/** Who is at the other end, and how they came. */
interface Channel extends LineChannel {
  /** What the greeting asked to be digested; undefined where APOP is of no use. */
  timestamp?: string | undefined
}

/** One conversation: what state it is in, what the client asked for once and for all. */
export class Session extends LineSession<Premises> {
  /** What the greeting asked to be digested with APOP passwords. */
  readonly timestamp: string | undefined
  maildrop: Maildrop | undefined
  /** What USER said, for the PASS that follows. */
  user: string | undefined
  /** The client said UTF8. */
  utf8 = false
  /** The language of replies (RFC 6856 §3). */
  language: Language = "en"
  /** Called when somebody else has the maildrop now: whoever serves the session ends it. */
  lost: () => void = () => undefined

  constructor(premises: Premises, channel: Channel) {
    super("pop3", premises, channel)
    this.timestamp = channel.timestamp
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

import { type Channel, type Premises as LinePremises, LineSession } from "../line/session.ts"
import type { Store } from "../store/store.ts"

/** The states of RFC 5804 §1.2. */
export type State = "before login" | "signed in"

/** What every session of the server shares. */
export interface Premises extends LinePremises {
  store: Store
  /** Whether there are programs that scripts may give mail to. */
  pipes?: boolean
}

/** One conversation. */
export class Session extends LineSession<Premises> {
  constructor(premises: Premises, channel: Channel) {
    super("managesieve", premises, channel)
  }

  get state(): State {
    return this.account ? "signed in" : "before login"
  }
}

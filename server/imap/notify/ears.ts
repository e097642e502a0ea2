import type { AnnotationPlace } from "../../store/annotations.ts"
import { acting } from "../acting.ts"
import { limits } from "../limits.ts"
import type { Session } from "../session.ts"

/** What was heard of since it was asked last. */
export interface Heard {
  /** Mailboxes in which something happened. */
  mailboxes: ReadonlySet<number>
  /** The list of mailboxes, or what may be done in them, changed: by this client alone, or by others too. */
  tree: "no" | "by us" | "by others"
  /** Names of annotations that changed, by mailbox; 0 is the server. */
  entries: ReadonlyMap<number, ReadonlySet<string>>
  /** More annotations changed than can be remembered. */
  tooMuch: boolean
}

/** Told to everybody who may see mailboxes of others when rights change somewhere; no account has this number. */
export const anybodysRights = 0

/** Listens for a client that used NOTIFY. Remembers names and numbers, a bounded lot of them, and rings for each. */
export class Ears {
  readonly #session: Session
  readonly #accounts = new Map<number, () => void>()
  #unwatchEntries: (() => void) | undefined
  #heard = nothingHeard()
  /** Mailboxes that matter; of others nothing is remembered. While that is being looked up, all may. */
  known: ReadonlySet<number> | undefined

  constructor(session: Session) {
    this.#session = session
  }

  /** Listens to these accounts from now on, and no others. */
  listenTo(accountIds: ReadonlySet<number>): void {
    for (const [accountId, unwatch] of this.#accounts)
      if (!accountIds.has(accountId)) {
        unwatch()
        this.#accounts.delete(accountId)
      }
    const { store } = this.#session.premises
    for (const accountId of accountIds)
      if (!this.#accounts.has(accountId))
        this.#accounts.set(
          accountId,
          store.watch(accountId, (mailboxId) => this.#changed(mailboxId)),
        )
  }

  /** Listens for annotations too. */
  listenToEntries(): void {
    const { annotations } = this.#session.premises.store
    this.#unwatchEntries ??= annotations.watch(({ place, entries, by }) => {
      if (by !== this.#session) this.#annotated(place, entries)
    })
  }

  /** What was heard, which is forgotten here. */
  take(): Heard {
    const heard = this.#heard
    this.#heard = nothingHeard()
    return heard
  }

  stop(): void {
    this.listenTo(new Set())
    this.#unwatchEntries?.()
    this.#unwatchEntries = undefined
  }

  #changed(mailboxId: number | undefined): void {
    const heard = this.#heard
    if (mailboxId === undefined) {
      if (acting.getStore() !== this.#session) heard.tree = "by others"
      else if (heard.tree === "no") heard.tree = "by us"
    } else if (this.#matters(mailboxId)) heard.mailboxes.add(mailboxId)
    else return
    this.#session.bell?.ring()
  }

  #matters(mailboxId: number): boolean {
    return this.known?.has(mailboxId) ?? true
  }

  #annotated({ mailboxId, accountId }: AnnotationPlace, entries: readonly string[]): void {
    const mine = accountId === this.#session.account?.id
    const visible = entries.filter((entry) => mine || !entry.startsWith("/private/"))
    if (visible.length === 0 || (mailboxId !== 0 && !this.#matters(mailboxId))) return
    const heard = this.#heard
    const names = heard.entries.get(mailboxId) ?? new Set()
    heard.entries.set(mailboxId, names)
    for (const name of visible) {
      if (names.has(name)) continue
      if (heard.names >= limits.notifyEntries) heard.tooMuch = true
      else {
        names.add(name)
        heard.names++
      }
    }
    this.#session.bell?.ring()
  }
}

const nothingHeard = () => ({
  mailboxes: new Set<number>(),
  tree: "no" as Heard["tree"],
  entries: new Map<number, Set<string>>(),
  /** How many names there are in all. */
  names: 0,
  tooMuch: false,
})

/** Hears that a mailbox changed; undefined: the list of mailboxes did. Must not throw. */
export type Watcher = (mailboxId: number | undefined) => void

/** Who wants to hear of changes, by account or by mailbox. */
export class Watchers {
  readonly #byAccount = new Map<number, Set<Watcher>>()
  readonly #byMailbox = new Map<number, Set<Watcher>>()

  /** Hears of everything in an account. @returns a function that ends it */
  add(accountId: number, watcher: Watcher): () => void {
    return enter(this.#byAccount, accountId, watcher)
  }

  /** Hears of one mailbox, whoever's it is. @returns a function that ends it */
  addToMailbox(mailboxId: number, watcher: Watcher): () => void {
    return enter(this.#byMailbox, mailboxId, watcher)
  }

  tell(accountId: number, mailboxId: number | undefined): void {
    for (const watcher of this.#byAccount.get(accountId) ?? []) watcher(mailboxId)
    if (mailboxId === undefined) return
    for (const watcher of this.#byMailbox.get(mailboxId) ?? []) watcher(mailboxId)
  }

  /** Tells everybody that anything may have changed. */
  tellAll(): void {
    for (const watchers of this.#byAccount.values()) for (const watcher of watchers) watcher(undefined)
    for (const [mailboxId, watchers] of this.#byMailbox) for (const watcher of watchers) watcher(mailboxId)
  }
}

function enter(watched: Map<number, Set<Watcher>>, id: number, watcher: Watcher): () => void {
  let watchers = watched.get(id)
  if (!watchers) watched.set(id, (watchers = new Set()))
  watchers.add(watcher)
  return () => {
    watchers.delete(watcher)
    if (watchers.size === 0 && watched.get(id) === watchers) watched.delete(id)
  }
}

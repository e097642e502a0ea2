/** Hears that a mailbox changed; undefined: the list of mailboxes did. Must not throw. */
export type Watcher = (mailboxId: number | undefined) => void

/** Who wants to hear of changes, by account. */
export class Watchers {
  readonly #byAccount = new Map<number, Set<Watcher>>()

  /** @returns a function that ends it */
  add(accountId: number, watcher: Watcher): () => void {
    let watchers = this.#byAccount.get(accountId)
    if (!watchers) this.#byAccount.set(accountId, (watchers = new Set()))
    watchers.add(watcher)
    return () => {
      watchers.delete(watcher)
      if (watchers.size === 0 && this.#byAccount.get(accountId) === watchers)
        this.#byAccount.delete(accountId)
    }
  }

  tell(accountId: number, mailboxId: number | undefined): void {
    for (const watcher of this.#byAccount.get(accountId) ?? []) watcher(mailboxId)
  }
}

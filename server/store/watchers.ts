import type { Sql } from "../db/sql.ts"
import { Neighbours } from "./neighbours.ts"

/** Hears that a mailbox changed; undefined: the list of mailboxes did. Must not throw. */
export type Watcher = (mailboxId: number | undefined) => void

/** Watchers told in one turn of the event loop when everybody has to be. */
const slice = 256

/** Who wants to hear of changes, by account or by mailbox, made by this process or another. */
export class Watchers {
  readonly #byAccount = new Map<number, Set<Watcher>>()
  readonly #byMailbox = new Map<number, Set<Watcher>>()
  readonly #neighbours: Neighbours

  /** @param sql the database that is shared with other processes */
  constructor(sql: Sql) {
    this.#neighbours = new Neighbours(sql, {
      change: (accountId, mailboxId) => this.#tell(accountId, mailboxId),
      anything: () => this.#tellAll(),
    })
  }

  /** Hears of everything in an account. @returns a function that ends it */
  add(accountId: number, watcher: Watcher): () => void {
    return this.#enter(this.#byAccount, accountId, watcher)
  }

  /** Hears of one mailbox, whoever's it is. @returns a function that ends it */
  addToMailbox(mailboxId: number, watcher: Watcher): () => void {
    return this.#enter(this.#byMailbox, mailboxId, watcher)
  }

  /** After a commit of this process. */
  tell(accountId: number, mailboxId: number | undefined): void {
    this.#tell(accountId, mailboxId)
    this.#neighbours.tell(accountId, mailboxId)
  }

  /** Tells everybody that anything may have changed, a slice at a time; resolves when all have heard. */
  async #tellAll(): Promise<void> {
    const told: { watchers: Set<Watcher>; watcher: Watcher; mailboxId: number | undefined }[] = []
    for (const watchers of this.#byAccount.values())
      for (const watcher of watchers) told.push({ watchers, watcher, mailboxId: undefined })
    for (const [mailboxId, watchers] of this.#byMailbox)
      for (const watcher of watchers) told.push({ watchers, watcher, mailboxId })
    for (const [index, { watchers, watcher, mailboxId }] of told.entries()) {
      if (index % slice === slice - 1) await new Promise(setImmediate)
      if (watchers.has(watcher)) watcher(mailboxId)
    }
  }

  #tell(accountId: number, mailboxId: number | undefined): void {
    for (const watcher of this.#byAccount.get(accountId) ?? []) watcher(mailboxId)
    if (mailboxId === undefined) return
    for (const watcher of this.#byMailbox.get(mailboxId) ?? []) watcher(mailboxId)
  }

  #enter(watched: Map<number, Set<Watcher>>, id: number, watcher: Watcher): () => void {
    this.#neighbours.listen()
    let watchers = watched.get(id)
    if (!watchers) watched.set(id, (watchers = new Set()))
    watchers.add(watcher)
    return () => {
      watchers.delete(watcher)
      if (watchers.size === 0 && watched.get(id) === watchers) watched.delete(id)
    }
  }
}

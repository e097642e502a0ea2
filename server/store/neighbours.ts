// What changes in other processes on the same database, and what they are told of changes here. Notes are sent after
// the commit, not with it: PostgreSQL lets transactions that notify commit only one after the other.

import { AsyncLocalStorage } from "node:async_hooks"
import { randomBytes } from "node:crypto"
import { everything, longestNote } from "../db/notes.ts"
import type { Sql } from "../db/sql.ts"

/** A note that could not be sent is sent again after this long. */
const retryMs = 1000

/** Hears of what happened elsewhere. Must not throw. */
export interface Ear {
  change(accountId: number, mailboxId: number | undefined): void
  /** Anything may have changed. Resolves when that has been looked into. */
  anything(): Promise<void>
}

export class Neighbours {
  readonly #sql: Sql
  readonly #ear: Ear
  /** Tells our own notes, which come back to us, from those of others. */
  readonly #name = randomBytes(9).toString("base64url")
  /** Whoever makes us listen is not the cause of what we hear later. */
  readonly #inOwnName = AsyncLocalStorage.snapshot()
  /** "account:mailbox", or "account" alone when its list of mailboxes changed. */
  #changes = new Set<string>()
  #sending = false
  #listening = false

  constructor(sql: Sql, ear: Ear) {
    this.#sql = sql
    this.#ear = ear
  }

  /** Tells the others, together with all else that happens in this turn of the event loop. */
  tell(accountId: number, mailboxId: number | undefined): void {
    if (this.#sql.dialect === "sqlite") return
    this.#changes.add(mailboxId === undefined ? `${accountId}` : `${accountId}:${mailboxId}`)
    if (this.#sending) return
    this.#sending = true
    this.#inOwnName(() => setImmediate(() => void this.#send()))
  }

  /** Hears of the others from soon on; what happens until then is made up for by `anything`. */
  listen(): void {
    if (this.#listening) return
    this.#listening = true
    this.#inOwnName(() => this.#sql.notes.listen((note) => this.#read(note)))
  }

  async #send(): Promise<void> {
    while (this.#changes.size > 0) {
      const changes = this.#changes
      this.#changes = new Set()
      const list = `${this.#name} ${[...changes].join(" ")}`
      const note = list.length <= longestNote ? list : `${this.#name} ${everything}`
      try {
        await this.#sql.notes.send(note)
      } catch {
        for (const change of changes) this.#changes.add(change)
        this.#inOwnName(() => setTimeout(() => void this.#send(), retryMs).unref())
        return
      }
    }
    this.#sending = false
  }

  async #read(note: string | undefined): Promise<void> {
    const [sender, ...changes] = note?.split(" ") ?? []
    if (sender === this.#name) return
    if (note === undefined || changes[0] === everything) return this.#ear.anything()
    for (const change of changes) {
      const [accountId, mailboxId] = change.split(":").map(Number)
      if (Number.isSafeInteger(accountId)) this.#ear.change(accountId!, mailboxId)
    }
  }
}

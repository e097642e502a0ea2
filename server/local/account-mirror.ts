import { stat } from "node:fs/promises"
import { dirname, join } from "node:path"
import type { Sql } from "../db/sql.ts"
import type { Log } from "../log.ts"
import { Agent } from "../machine/agent.ts"
import type { Store } from "../store/store.ts"
import { MboxBox } from "./mbox-box.ts"
import { Mirror } from "./mirror.ts"
import type { Place } from "./place.ts"

/** How long an agent that has nothing to do is kept, milliseconds. */
const idle = 3_000

export interface AccountMirrorParts {
  sql: Sql
  store: Store
  log: Log
  accountId: number
  place: Place
  /** Absolute. */
  patchFolder: string
  /** Bytes. */
  messageLimit: number
}

/** The mailboxes of one account: in an mbox file the inbox, in a Maildir++ all of them. */
export class AccountMirror {
  /** Told of signs that something changed. */
  onSign: () => void = () => undefined
  readonly #parts: AccountMirrorParts
  #agent: Agent | undefined
  #rest: NodeJS.Timeout | undefined
  #inbox: Mirror | undefined

  constructor(parts: AccountMirrorParts) {
    this.#parts = parts
  }

  /** Brings everything in step. @throws when the machine or the store cannot do it just now */
  async look(): Promise<void> {
    clearTimeout(this.#rest)
    try {
      this.#inbox ??= await this.#makeInbox()
      await this.#inbox.look()
    } catch (thrown) {
      this.#agent?.close()
      this.#agent = undefined
      throw thrown
    } finally {
      this.#rest = setTimeout(() => this.#dismiss(), idle).unref()
    }
  }

  async close(): Promise<void> {
    clearTimeout(this.#rest)
    this.#dismiss()
  }

  #dismiss(): void {
    this.#agent?.close()
    this.#agent = undefined
  }

  #hand = (): Agent => {
    if (!this.#agent || this.#agent.ended) this.#agent = new Agent(this.#parts.place.identity)
    return this.#agent
  }

  async #makeInbox(): Promise<Mirror> {
    const { sql, store, log, accountId, place, patchFolder, messageLimit } = this.#parts
    const { id } = await store.mailbox(accountId, "INBOX")
    const patchPath = join(patchFolder, `${id}.patch`)
    return new Mirror({
      sql,
      store,
      accountId,
      mailboxId: id,
      mailbox: "INBOX",
      box: new MboxBox({ path: place.path, agent: this.#hand, patchPath, limit: messageLimit }),
      spot: () => spotOf(dirname(place.path)),
      limit: messageLimit,
      complain: (event, facts) => log.warn(event, { account: accountId, ...facts }),
    })
  }
}

/** Device and inode of a folder: another disk has others. */
async function spotOf(folder: string): Promise<string> {
  const { dev, ino } = await stat(folder)
  return `${dev} ${ino}`
}

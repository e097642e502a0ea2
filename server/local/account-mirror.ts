import { type FSWatcher, watch } from "node:fs"
import { lstat, stat } from "node:fs/promises"
import { dirname, join } from "node:path"
import type { Sql } from "../db/sql.ts"
import type { Log } from "../log.ts"
import { Agent } from "../machine/agent.ts"
import type { Store } from "../store/store.ts"
import type { Box } from "./box.ts"
import { alignFolders, type Kept } from "./folders.ts"
import { MaildirBox } from "./maildir-box.ts"
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
  readonly #mirrors = new Map<string, Mirror>()
  #watchers: FSWatcher[] = []
  /** The folders when they were last brought in step, and how both sides looked. */
  #kept: Kept[] = []
  #mark = ""

  constructor(parts: AccountMirrorParts) {
    this.#parts = parts
  }

  /** Brings everything in step. @throws when the machine or the store cannot do it just now */
  async look(): Promise<void> {
    clearTimeout(this.#rest)
    try {
      for (const kept of await this.#places()) await this.#mirrorOf(kept).look()
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
    for (const watcher of this.#watchers.splice(0)) watcher.close()
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

  /** The mailboxes that are kept in step. */
  async #places(): Promise<Kept[]> {
    const { store, sql, accountId, place } = this.#parts
    if (place.form === "mbox") {
      this.#kept = [
        { mailboxId: (await store.mailbox(accountId, "INBOX")).id, mailbox: "INBOX", path: place.path },
      ]
      return this.#kept
    }
    const mark = await this.#look()
    if (mark !== this.#mark) {
      this.#kept = await alignFolders({ sql, store, accountId, path: place.path, agent: this.#hand })
      this.#mark = mark
      this.#watch()
    }
    return this.#kept
  }

  /** What tells whether folders came or went on either side. */
  async #look(): Promise<string> {
    const { store, accountId, place } = this.#parts
    const names = (await store.mailboxes(accountId)).map(({ id, name }) => `${id} ${name}`)
    const facts = await lstat(place.path, { bigint: true }).catch(() => undefined)
    return JSON.stringify([names, facts ? `${facts.ino} ${facts.mtimeNs}` : ""])
  }

  #watch(): void {
    for (const watcher of this.#watchers.splice(0)) watcher.close()
    const folders = this.#kept.flatMap(({ path }) => [`${path}/new`, `${path}/cur`])
    for (const folder of [this.#parts.place.path, ...folders])
      try {
        const watcher = watch(folder, () => this.onSign())
        this.#watchers.push(watcher.on("error", () => watcher.close()))
      } catch {
        // It is looked at now and then all the same.
      }
  }

  #mirrorOf({ mailboxId, mailbox, path }: Kept): Mirror {
    const key = `${mailboxId} ${mailbox} ${path}`
    const known = this.#mirrors.get(key)
    if (known) return known
    const { sql, store, log, accountId, messageLimit: limit } = this.#parts
    const mirror = new Mirror({
      sql,
      store,
      accountId,
      mailboxId,
      mailbox,
      box: this.#box(mailboxId, path),
      // The inbox of a Maildir is gone when the home folder is; a folder in it when the Maildir is.
      spot: () => spotOf(dirname(path)),
      limit,
      complain: (event, facts) => log.warn(event, { account: accountId, ...facts }),
    })
    this.#mirrors.set(key, mirror)
    return mirror
  }

  #box(mailboxId: number, path: string): Box {
    const { place, patchFolder, messageLimit: limit } = this.#parts
    const agent = this.#hand
    if (place.form === "maildir") return new MaildirBox({ path, agent, limit })
    return new MboxBox({ path, agent, limit, patchPath: join(patchFolder, `${mailboxId}.patch`) })
  }
}

/** Device and inode of a folder: another disk has others. */
async function spotOf(folder: string): Promise<string> {
  const { dev, ino } = await stat(folder)
  return `${dev} ${ino}`
}

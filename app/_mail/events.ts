// News of mailboxes, told the moment the server tells us (IMAP IDLE, RFC 2177); nothing is asked for at intervals.
// - Windows of one session that look at the same mailbox share one waiting connection.
// - A lost connection is opened again after a growing pause, and listeners are told that something may have changed.
// - When the last listener leaves, the connection closes.
import type { ImapFlow } from "imapflow"
import type { Connections, MailSession } from "./connections.ts"

/** `arrived`: there is more than before. `changed`: something went, or flags changed, or we do not know. */
export interface MailboxEvent {
  kind: "ready" | "arrived" | "changed"
  mailbox: string
  /** How many messages there are now. */
  exists: number
}

type Listener = (event: MailboxEvent) => void

/** Several pieces of news that come together are one event; milliseconds. */
const gathering = 25
const firstPause = 1_000
const longestPause = 60_000

interface Watch {
  session: MailSession
  mailbox: string
  listeners: Set<Listener>
  client: ImapFlow | undefined
  pause: number
  timer: NodeJS.Timeout | undefined
}

export class Watches {
  readonly #connections: Connections
  readonly #watches = new Map<string, Watch>()

  constructor(connections: Connections) {
    this.#connections = connections
  }

  /** Tells `listener` of news in a mailbox until the returned function is called. */
  watch(session: MailSession, mailbox: string, listener: Listener): () => void {
    const key = `${session.sessionId}\0${mailbox}`
    const existing = this.#watches.get(key)
    const watch = existing ?? this.#start(key, session, mailbox)
    watch.listeners.add(listener)
    if (watch.client?.mailbox) listener({ kind: "ready", mailbox, exists: watch.client.mailbox.exists })
    return () => {
      watch.listeners.delete(listener)
      if (watch.listeners.size === 0) this.#stop(key, watch)
    }
  }

  #start(key: string, session: MailSession, mailbox: string): Watch {
    const watch: Watch = {
      session,
      mailbox,
      listeners: new Set(),
      client: undefined,
      pause: firstPause,
      timer: undefined,
    }
    this.#watches.set(key, watch)
    void this.#open(key, watch)
    return watch
  }

  #stop(key: string, watch: Watch): void {
    if (this.#watches.get(key) === watch) this.#watches.delete(key)
    clearTimeout(watch.timer)
    watch.client?.close()
  }

  async #open(key: string, watch: Watch): Promise<void> {
    const wanted = () => this.#watches.get(key) === watch
    try {
      const client = await this.#connections.openWatch(watch.session)
      client.on("close", () => {
        watch.client = undefined
        if (wanted()) this.#openLater(key, watch)
      })
      if (!wanted()) {
        client.close()
        return
      }
      watch.client = client
      await this.#listen(client, watch)
    } catch {
      if (wanted() && !watch.client) this.#openLater(key, watch)
      else watch.client?.close()
    }
  }

  #openLater(key: string, watch: Watch): void {
    clearTimeout(watch.timer)
    watch.timer = setTimeout(() => void this.#open(key, watch), watch.pause).unref()
    watch.pause = Math.min(watch.pause * 2, longestPause)
  }

  async #listen(client: ImapFlow, watch: Watch): Promise<void> {
    const opened = await client.mailboxOpen(watch.mailbox, { readOnly: true })
    watch.pause = firstPause
    const tell = gather((kind) => {
      const exists = client.mailbox ? client.mailbox.exists : 0
      for (const listener of watch.listeners) listener({ kind, mailbox: watch.mailbox, exists })
    })
    client.on("exists", ({ count, prevCount }) => tell(count > prevCount ? "arrived" : "changed"))
    client.on("expunge", () => tell("changed"))
    client.on("flags", () => tell("changed"))
    for (const listener of watch.listeners)
      listener({ kind: "ready", mailbox: watch.mailbox, exists: opened.exists })
    // Returns when the connection is of no more use; another is opened after a pause, whatever the reason.
    await client.idle()
    client.close()
  }
}

type Kind = "arrived" | "changed"

/** Calls `tell` once for what comes within `gathering`; an arrival outweighs a change. */
function gather(tell: (kind: Kind) => void): (kind: Kind) => void {
  let waiting: Kind | undefined
  return (kind) => {
    if (!waiting) {
      setTimeout(() => {
        const told = waiting ?? kind
        waiting = undefined
        tell(told)
      }, gathering)
    }
    waiting = waiting === "arrived" ? "arrived" : kind
  }
}

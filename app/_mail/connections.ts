// One warm IMAP connection for the commands of each web session, and a few more that only wait in IDLE.
// - A connection belongs to one session and is opened with a token of that session; nothing is shared between people.
// - It closes after `idleTime` without use, at sign-out, and when its session is the longest unused of too many.
// - A lost connection is opened anew by the next command. What only reads is then asked once more; what changes
//   something never is, because the first try may have been carried out.
// - Commands of one session run one after the other, in the mailbox they name (imapflow's mailbox lock).
import { ImapFlow, type ImapFlowOptions } from "imapflow"
import { MailError } from "../../server/errors.ts"
import { fromImap, isConnectionLost } from "./imap-error.ts"

/** Who asks: the web session, and the account it belongs to. */
export interface MailSession {
  sessionId: string
  accountId: number
  address: string
}

/** Where the IMAP server is, how to trust it, and the credential for this moment. */
export type ImapAccess = Pick<ImapFlowOptions, "host" | "port" | "secure" | "tls" | "auth" | "doSTARTTLS">

const idleTime = 10 * 60_000
/** A server that has not finished by then is given up, and its connection closed. */
const patience = 60_000
const maxSessions = 2_000
const maxWatches = 4

interface Held {
  client: Promise<ImapFlow> | undefined
  watches: Set<ImapFlow>
  timer: NodeJS.Timeout | undefined
}

export class Connections {
  readonly #access: (session: MailSession) => Promise<ImapAccess>
  /** In order of use: the first is the one unused for longest. */
  readonly #held = new Map<string, Held>()

  constructor(access: (session: MailSession) => Promise<ImapAccess>) {
    this.#access = access
  }

  /** The session's connection for commands, signed in. Throws MailError unavailable or bad-credentials. */
  async client(session: MailSession): Promise<ImapFlow> {
    const held = this.#touch(session.sessionId)
    const before = held.client
    const kept = await before?.catch(() => undefined)
    if (kept?.usable) return kept
    // Of several who find it dead, the first opens another and the rest wait for that.
    if (held.client === before) held.client = this.#open(session)
    return held.client!
  }

  async #open(session: MailSession): Promise<ImapFlow> {
    try {
      const client = new ImapFlow({
        ...(await this.#access(session)),
        logger: false,
        disableAutoIdle: true,
        // Servers may hang up after half an hour (RFC 9051 §5.4).
        maxIdleTime: 20 * 60_000,
        disableCompression: true,
        clientInfo: { name: "Missiva" },
        connectionTimeout: 10_000,
        greetingTimeout: 10_000,
      })
      // Without a listener a lost connection would take the process with it; the next command notices by itself.
      client.on("error", () => client.close())
      await client.connect()
      return client
    } catch (error) {
      throw fromImap(error)
    }
  }

  /** Reads in a mailbox (undefined: in none); asked once more on a new connection when the first is lost. */
  async read<T>(
    session: MailSession,
    mailbox: string | undefined,
    ask: (client: ImapFlow) => Promise<T>,
  ): Promise<T> {
    try {
      return await this.#run(session, mailbox, ask)
    } catch (error) {
      if (!isConnectionLost(error)) throw fromImap(error)
    }
    return this.change(session, mailbox, ask)
  }

  /** Changes something in a mailbox (undefined: in none). Never tried twice. */
  async change<T>(
    session: MailSession,
    mailbox: string | undefined,
    act: (client: ImapFlow) => Promise<T>,
  ): Promise<T> {
    try {
      return await this.#run(session, mailbox, act)
    } catch (error) {
      throw fromImap(error)
    }
  }

  async #run<T>(
    session: MailSession,
    mailbox: string | undefined,
    act: (client: ImapFlow) => Promise<T>,
  ): Promise<T> {
    const client = await this.client(session)
    const timer = setTimeout(() => client.close(), patience)
    try {
      if (mailbox === undefined) return await act(client)
      const lock = await client.getMailboxLock(mailbox)
      try {
        return await act(client)
      } finally {
        lock.release()
      }
    } finally {
      clearTimeout(timer)
    }
  }

  /**
   * A connection of its own for somebody who waits for news in one mailbox. Closing it is the caller's duty; sign-out
   * closes it as well. Throws MailError limit when the session has `maxWatches` already.
   */
  async openWatch(session: MailSession): Promise<ImapFlow> {
    const held = this.#touch(session.sessionId)
    if (held.watches.size >= maxWatches) throw new MailError("limit", "Too many windows are open")
    const client = await this.#open(session)
    held.watches.add(client)
    client.on("close", () => held.watches.delete(client))
    return client
  }

  /** Ends everything a session has open: it signed out, or was revoked. */
  close(sessionId: string): void {
    const held = this.#held.get(sessionId)
    if (!held) return
    clearTimeout(held.timer)
    this.#held.delete(sessionId)
    void held.client?.then((client) => client.logout()).catch(() => {})
    for (const client of held.watches) client.close()
  }

  #touch(sessionId: string): Held {
    const held: Held = this.#held.get(sessionId) ?? {
      client: undefined,
      watches: new Set(),
      timer: undefined,
    }
    clearTimeout(held.timer)
    held.timer = setTimeout(() => this.#rest(sessionId, held), idleTime).unref()
    this.#held.delete(sessionId)
    this.#held.set(sessionId, held)
    if (this.#held.size > maxSessions) this.close(this.#held.keys().next().value!)
    return held
  }

  /** Unused for long: the command connection goes, an open window keeps waiting for news. */
  #rest(sessionId: string, held: Held): void {
    if (held.watches.size === 0) {
      this.close(sessionId)
      return
    }
    void held.client?.then((client) => client.logout()).catch(() => {})
    held.client = undefined
    held.timer = setTimeout(() => this.#rest(sessionId, held), idleTime).unref()
  }
}

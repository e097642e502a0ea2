import type { Socket } from "node:net"
import type { LogFacts } from "../log.ts"
import { type CapLimits, Seats } from "../net/connection-caps.ts"
import { isLoopback, plainAddress } from "../net/network.ts"
import { Seldom } from "../net/seldom.ts"
import type { Identity } from "../sasl/mechanism.ts"
import { endRevoked } from "../sasl/revocation.ts"
import { type Conversation, Conversations, encrypt, shuttingDown } from "./conversation.ts"
import { Deadline } from "./deadline.ts"
import type { Channel, Premises } from "./session.ts"

/** A conversation in which somebody may have signed in. */
export interface SignedInConversation extends Conversation {
  readonly identity: Identity | undefined
}

/** To those for whom there is no room. */
export const tooMany = "Too many connections"

/** What makes a server one of a protocol. */
export interface LineProtocol<Kind> {
  /** As the log names it. */
  name: string
  /** The only words to somebody who is not served, with their line end. */
  refusal(why: string): string
  /**
   * Makes a conversation.
   * @param deadline ends the time for signing in; the same again behind STARTTLS, so that nobody gets more time by it
   * @param before the one that ended with STARTTLS, where this goes on
   */
  begin(channel: Channel & { socket: Socket }, deadline: Deadline, before?: Kind): Kind | Promise<Kind>
}

export interface LineServerOptions {
  premises: Premises
  /** How many connections at a time. */
  caps: CapLimits
  /** ms from the first byte to being signed in. */
  login: number
  /** ms after which deadlines are looked at again. */
  tick: number
  /** ms after which it is asked again whether those who signed in may still be here. */
  standingCheck: number
}

/**
 * A server without ports of its own: hand it the connections of as many listeners as there are. It lets in as many as
 * there is room for, goes on in TLS behind STARTTLS, ends what takes too long and whose sign-in was revoked.
 */
export class LineServer<Kind extends SignedInConversation> {
  readonly #protocol: LineProtocol<Kind>
  readonly #options: LineServerOptions
  readonly #seats: Seats<"all">
  readonly #conversations: Conversations<Kind>
  readonly #checks: NodeJS.Timeout
  readonly #refusals = new Seldom()

  constructor(protocol: LineProtocol<Kind>, options: LineServerOptions) {
    this.#protocol = protocol
    this.#options = options
    this.#seats = new Seats(options.caps.total)
    this.#conversations = new Conversations(options.tick)
    this.#checks = setInterval(() => void this.#endRevoked(), options.standingCheck).unref()
  }

  /**
   * Serves one connection to its end.
   * @param secure whether TLS is spoken on it already
   */
  handle(socket: Socket, secure: boolean): void {
    this.#conversations.serve(this.#serve(socket, secure))
  }

  /** Connections open now. */
  get connections(): number {
    return this.#conversations.open.size
  }

  /** Ends all sessions; resolves when all have gone. */
  async close(): Promise<void> {
    clearInterval(this.#checks)
    await this.#conversations.close()
  }

  async #serve(socket: Socket, secure: boolean): Promise<void> {
    const address = plainAddress(socket.remoteAddress ?? "")
    const { tls, directory } = this.#options.premises
    const admission = await directory.limiter.enter(address, "people")
    if ("refused" in admission)
      return this.#turnAway(socket, address, admission.refused === "banned" ? admission.text : tooMany)
    socket.once("close", admission.leave)
    if (socket.destroyed) admission.leave()
    const leave = this.#conversations.closing ? undefined : this.#seats.take("all")
    if (!leave) return this.#turnAway(socket, address, tooMany)
    // A whole school may be behind one address: who signed in counts for their account alone.
    const { vouch } = admission
    const channel = { address, secure, trusted: isLoopback(address), socket, vouch }
    const deadline = new Deadline(this.#options.login)
    const first = await this.#protocol.begin(channel, deadline)
    if ((await this.#conversations.talk(first)) === "starttls" && !socket.destroyed) {
      const encrypted = { ...channel, secure: true, socket: encrypt(socket, tls.context) }
      await this.#conversations.talk(await this.#protocol.begin(encrypted, deadline, first))
    }
    leave()
  }

  #turnAway(socket: Socket, peer: string, why: string): void {
    const { closing, open } = this.#conversations
    const times = closing ? undefined : this.#refusals.happened()
    if (times) this.#log("connection-refused", { peer, open: open.size, times })
    socket.end(this.#protocol.refusal(closing ? shuttingDown : why))
    socket.destroySoon()
  }

  /** Ends the conversations whose sign-in is no longer good. */
  async #endRevoked(): Promise<void> {
    const guests = [...this.#conversations.open].map((conversation) => {
      const { identity } = conversation
      // While this is looked up somebody else may have signed in on the same connection.
      const end = (why: string) => identity === conversation.identity && conversation.end(why)
      return { identity, end }
    })
    try {
      await endRevoked(this.#options.premises.directory, guests)
    } catch (thrown) {
      this.#log("session-check-failed", { error: thrown instanceof Error ? thrown : String(thrown) })
    }
  }

  #log(event: string, facts: LogFacts): void {
    this.#options.premises.log.warn(`${this.#protocol.name}.${event}`, facts)
  }
}

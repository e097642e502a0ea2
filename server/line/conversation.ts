import type { Socket } from "node:net"
import { type SecureContext, TLSSocket } from "node:tls"

/** Why a conversation ended: STARTTLS hands the socket on, everything else is the end of it. */
export type Ending = "closed" | "starttls"

/** What goes on between the server and one client, as whoever keeps it open sees it. */
export interface Conversation {
  /** Talks until the end. Never throws. */
  run(): Promise<Ending>
  /** Ends it from outside; a command that is being carried out is carried out first. */
  end(why: string): void
  /** Looks at the clock: called every now and then for all, which is cheaper than a timer for each. */
  tick(now: number): void
}

/** The conversations a server has now, and their end. */
export class Conversations<Kind extends Conversation> {
  readonly #open = new Set<Kind>()
  readonly #serving = new Set<Promise<void>>()
  readonly #clock: NodeJS.Timeout
  #closing = false

  /** @param interval ms after which deadlines are looked at again */
  constructor(interval: number) {
    this.#clock = setInterval(() => {
      const now = performance.now()
      for (const conversation of this.#open) conversation.tick(now)
    }, interval).unref()
  }

  get open(): ReadonlySet<Kind> {
    return this.#open
  }

  get closing(): boolean {
    return this.#closing
  }

  /** Holds the end back until a connection was served. */
  serve(served: Promise<void>): void {
    const done = served.finally(() => this.#serving.delete(done))
    this.#serving.add(done)
  }

  /** Carries on a conversation to its end. */
  async talk(conversation: Kind): Promise<Ending> {
    this.#open.add(conversation)
    const ended = conversation.run()
    if (this.#closing) conversation.end(shuttingDown)
    return ended.finally(() => this.#open.delete(conversation))
  }

  /** Ends all that go on, and those that begin from now on; resolves when every connection was served. */
  async close(): Promise<void> {
    this.#closing = true
    clearInterval(this.#clock)
    for (const conversation of this.#open) conversation.end(shuttingDown)
    await Promise.all(this.#serving)
  }
}

/** Why everybody is sent away at last. */
export const shuttingDown = "Shutting down"

/** TLS on a connection that was plain. What the client sent before it is gone by now. */
export function encrypt(socket: Socket, context: SecureContext): TLSSocket {
  const encrypted = new TLSSocket(socket, { isServer: true, secureContext: context })
  encrypted.on("error", () => encrypted.destroy())
  encrypted.once("close", () => socket.destroy())
  return encrypted
}

/** Hangs up when everything was sent; whoever does not take the last words is not waited for. @param patience ms */
export function hangUp(socket: Socket, patience: number): void {
  socket.destroySoon()
  destroyLater(socket, patience)
}

/** @param patience ms in which the last words have to be taken */
export function destroyLater(socket: Socket, patience: number): void {
  if (socket.destroyed) return
  const timer = setTimeout(() => socket.destroy(), patience).unref()
  socket.once("close", () => clearTimeout(timer))
}

import type { Socket } from "node:net"
import { ConnectionClosed } from "./connection-closed.ts"
import { destroyLater, type Ending, hangUp } from "./conversation.ts"
import type { Deadline } from "./deadline.ts"
import type { SignedInConversation } from "./server.ts"
import type { LineSession, Premises } from "./session.ts"
import type { Writer } from "./writer.ts"

/** How the commands of a protocol are read and answered. */
export interface Turns<Call> {
  /** Says what is said first. */
  greet(): void
  /** The next command. */
  read(): Promise<Call>
  /** Whether another command may be there already. */
  readonly hasMore: boolean
  /** Carries a command out and writes its reply. @returns "starttls" when TLS follows */
  answer(call: Call): Promise<"starttls" | undefined>
  /** Writes the reply to a command that failed. @returns "mistake" when it was none that could have been carried out */
  refuse(thrown: unknown): "mistake" | "failure"
  /** The last words to somebody who is sent away, with their line end. */
  farewell(why: string): string
  /** Leaves the socket to TLS, and nothing that has come already. */
  handOver(): void
  /** Lets go of what the session holds. Never throws. */
  leave?(): Promise<void>
}

export interface LoopLimits {
  /** ms between commands, and for one to come in, when somebody has signed in. */
  idle: number
  /** ms for the last words to be read. */
  goodbye: number
  /** Mistakes in a row that end a session; fewer before signing in. */
  mistakes: number
  mistakesBeforeLogin: number
}

/**
 * A conversation of commands and replies, where every command has exactly one reply and they are carried out one after
 * the other, in the order they came. Nothing is read meanwhile, and replies to pipelined commands go out together.
 */
export class CommandLoop<Session extends LineSession<Premises>, Call> implements SignedInConversation {
  readonly session: Session
  readonly #turns: Turns<Call>
  readonly #socket: Socket
  readonly #writer: Writer
  readonly #deadline: Deadline
  readonly #limits: LoopLimits
  #mistakes = 0
  /** Carrying out a command. */
  #busy = false

  constructor(
    turns: Turns<Call>,
    parts: {
      session: Session
      socket: Socket
      writer: Writer
      deadline: Deadline
      limits: LoopLimits
    },
  ) {
    this.#turns = turns
    this.session = parts.session
    this.#socket = parts.socket
    this.#writer = parts.writer
    this.#deadline = parts.deadline
    this.#limits = parts.limits
  }

  get identity() {
    return this.session.account
  }

  async run(): Promise<Ending> {
    try {
      this.#turns.greet()
      await this.#writer.flush()
      while (!this.session.ended) {
        const ending = await this.#turn()
        const goesOn = ending === undefined && !this.session.ended
        await (goesOn && this.#turns.hasMore ? this.#writer.room() : this.#writer.flush())
        if (ending === "starttls") {
          this.#turns.handOver()
          return ending
        }
      }
    } catch (thrown) {
      if (!(thrown instanceof ConnectionClosed)) this.session.logFailure("session-failed", thrown)
    } finally {
      await this.#turns.leave?.()
    }
    hangUp(this.#socket, this.#limits.goodbye)
    return "closed"
  }

  end(why: string): void {
    if (this.session.ended) return
    this.session.ended = true
    if (!this.#busy) this.#writer.end(this.#turns.farewell(why))
    destroyLater(this.#socket, this.#limits.goodbye)
  }

  tick(now: number): void {
    const atWork = this.#busy && this.session.account !== undefined
    if (this.#deadline.isPast(now) && !atWork) this.end("Nothing came for too long")
  }

  async #turn(): Promise<"starttls" | undefined> {
    try {
      const call = await this.#turns.read()
      if (this.session.ended) return undefined
      this.#busy = true
      const ending = await this.#turns.answer(call)
      this.#mistakes = 0
      return ending
    } catch (thrown) {
      if (thrown instanceof ConnectionClosed) throw thrown
      if (this.#turns.refuse(thrown) === "mistake") this.#mistake()
      return undefined
    } finally {
      this.#busy = false
      if (this.session.account) this.#deadline.renew(this.#limits.idle)
    }
  }

  #mistake(): void {
    const most = this.session.account ? this.#limits.mistakes : this.#limits.mistakesBeforeLogin
    if (++this.#mistakes < most) return
    this.session.ended = true
    this.session.misbehaved()
  }
}

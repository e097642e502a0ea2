// One conversation, from greeting to end. What always holds:
// - commands run one after the other, each to its end, in the order they came; nothing is read meanwhile;
// - every command gets exactly one OK, NO or BYE; whatever a command throws becomes that, here and nowhere else;
// - until somebody has signed in, time and memory are bounded by limits the client cannot reset.

import type { Socket } from "node:net"
import { asMailError, type MailError } from "../errors.ts"
import { ConnectionClosed } from "../line/connection-closed.ts"
import { Writer } from "../line/writer.ts"
import { capabilityLines } from "./capabilities.ts"
import { type Command, type Context, checkArguments } from "./command.ts"
import { findCommand } from "./commands/index.ts"
import { type Call, Input } from "./input.ts"
import { limits } from "./limits.ts"
import { Fatal, failureLine, Refusal, SyntaxFault, string } from "./reply.ts"
import type { Session } from "./session.ts"

/** Why a conversation ended: STARTTLS hands the socket on, everything else is the end of it. */
export type Ending = "closed" | "starttls"

export class Connection {
  readonly session: Session
  readonly #socket: Socket
  readonly #writer: Writer
  readonly #input: Input
  #mistakes = 0
  /** Running a command. */
  #busy = false
  /** When the session ends by itself, on the clock of `performance.now()`. */
  #deadline: number

  /** @param loginTime ms left for signing in */
  constructor(socket: Socket, session: Session, loginTime: number) {
    this.session = session
    this.#socket = socket
    this.#writer = new Writer(socket, limits)
    this.#input = new Input(socket)
    this.#deadline = performance.now() + loginTime
  }

  /** ms left for signing in. */
  get timeLeft(): number {
    return Math.max(1, this.#deadline - performance.now())
  }

  /** Talks until the end; begins with the capabilities, which come again behind STARTTLS (RFC 5804 §2.2). Never throws. */
  async run(): Promise<Ending> {
    try {
      for (const line of capabilityLines(this.session)) this.#writer.line(line)
      this.#writer.line(`OK ${string(`${this.session.premises.hostname} ready`)}`)
      await this.#writer.flush()
      while (!this.session.ended) {
        const ending = await this.#command()
        // Replies to pipelined commands go out together.
        if (this.#input.hasMore && ending === undefined && !this.session.ended) await this.#writer.room()
        else await this.#writer.flush()
        if (ending === "starttls") {
          this.#input.drop()
          return ending
        }
      }
    } catch (thrown) {
      if (!(thrown instanceof ConnectionClosed)) this.#log("managesieve.session-failed", thrown)
    }
    this.#socket.destroySoon()
    this.#destroyLater()
    return "closed"
  }

  /** Ends it from outside; a command that is running is carried out first. */
  end(why: string): void {
    if (this.session.ended) return
    this.session.ended = true
    if (!this.#busy) {
      if (this.#socket.writable) this.#socket.write(`BYE ${string(why)}\r\n`, "latin1")
      this.#socket.end()
    }
    this.#destroyLater()
  }

  /** Looks at the clock: called every now and then for all sessions, which is cheaper than a timer for each. */
  tick(now: number): void {
    if (now >= this.#deadline && !(this.#busy && this.session.account)) this.end("Nothing came for too long")
  }

  /** Whoever does not take the last words is not waited for. */
  #destroyLater(): void {
    setTimeout(() => this.#socket.destroy(), limits.goodbye).unref()
  }

  async #command(): Promise<Ending | undefined> {
    try {
      const call = await this.#input.call(this.session.account ? limits.command : limits.credentials)
      if (this.session.ended) return undefined
      this.#busy = true
      const command = commandOf(call, this.session)
      const context: Context = { session: this.session, writer: this.#writer, input: this.#input }
      const told = await command.run(context, call.arguments)
      this.#writer.line(told ? `OK ${told}` : "OK")
      this.#mistakes = 0
      return command.name === "STARTTLS" ? "starttls" : undefined
    } catch (thrown) {
      if (thrown instanceof Fatal) {
        this.session.ended = true
        this.#writer.line(`BYE ${string(thrown.message)}`)
      } else this.#writer.line(failureLine(this.#failure(thrown)))
      return undefined
    } finally {
      this.#busy = false
      if (this.session.account) this.#deadline = performance.now() + limits.idle
    }
  }

  /** The one place where failures become replies. */
  #failure(thrown: unknown): Refusal | MailError {
    if (thrown instanceof ConnectionClosed) throw thrown
    if (thrown instanceof SyntaxFault && ++this.#mistakes >= this.#mostMistakes) this.session.ended = true
    if (thrown instanceof Refusal) return thrown
    const error = asMailError(thrown)
    if (error.code === "internal") this.#log("managesieve.command-failed", thrown)
    return error
  }

  get #mostMistakes(): number {
    return this.session.account ? limits.mistakes : limits.mistakesBeforeLogin
  }

  #log(event: string, thrown: unknown): void {
    const error = thrown instanceof Error ? thrown : new Error(String(thrown))
    this.session.premises.log.error(event, { error, account: this.session.account?.address })
  }
}

function commandOf(call: Call, session: Session): Command {
  const command = findCommand(call.name)
  if (!command) throw new SyntaxFault("Unknown command")
  if (!command.states.includes(session.state))
    throw new SyntaxFault(session.account ? "Not now: somebody is signed in already" : "Sign in first")
  checkArguments(command, call)
  return command
}

// One conversation, from greeting to end. What always holds:
// - commands run one after the other, each to its end, in the order they came; nothing is read meanwhile;
// - every command gets exactly one reply; whatever a command throws becomes that reply, here and nowhere else;
// - a session that ends by anything but QUIT has deleted nothing (RFC 1939 §3, §6);
// - until somebody has signed in, time and memory are bounded by limits the client cannot reset.

import type { Socket } from "node:net"
import { asMailError, type MailError } from "../errors.ts"
import { ConnectionClosed } from "../line/connection-closed.ts"
import { Writer } from "../line/writer.ts"
import type { Command, Context } from "./command.ts"
import { findCommand } from "./commands/index.ts"
import { Input } from "./input.ts"
import { limits } from "./limits.ts"
import { failureLine, Refusal, SyntaxFault } from "./reply.ts"
import type { Session } from "./session.ts"
import { inLanguage, type Language, type Said } from "./texts.ts"

/** Why a conversation ended: STLS hands the socket on, everything else is the end of it. */
export type Ending = "closed" | "stls"

/** How long a client may take. */
export interface Times {
  loginTime: number
  idleTime: number
}

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

  readonly #idleTime: number

  /** @param loginTime ms left for signing in @param idleTime ms between commands, once signed in */
  constructor(socket: Socket, session: Session, { loginTime, idleTime }: Times) {
    this.session = session
    this.#socket = socket
    this.#writer = new Writer(socket, limits)
    this.#input = new Input(socket)
    this.#idleTime = idleTime
    this.#deadline = performance.now() + loginTime
    session.lost = () => this.end()
  }

  /** ms left for signing in. */
  get timeLeft(): number {
    return Math.max(1, this.#deadline - performance.now())
  }

  /** Talks until the end. Never throws. @param greeting undefined behind STLS, where there is none */
  async run(greeting: string | undefined): Promise<Ending> {
    try {
      if (greeting !== undefined) this.#writer.line(greeting)
      await this.#writer.flush()
      while (!this.session.ended) {
        const ending = await this.#command()
        // Replies to pipelined commands go out together.
        if (this.#input.hasLine && ending !== "stls" && !this.session.ended) await this.#writer.room()
        else await this.#writer.flush()
        if (ending === "stls") {
          this.#input.drop()
          return ending
        }
      }
    } catch (thrown) {
      if (!(thrown instanceof ConnectionClosed)) this.#log("pop3.session-failed", thrown)
    } finally {
      await this.session.leave()
    }
    this.#socket.destroySoon()
    this.#destroyLater()
    return "closed"
  }

  /** Ends it from outside, without a word (RFC 1939 §3); a command that is running is carried out first. */
  end(): void {
    if (this.session.ended) return
    this.session.ended = true
    if (!this.#busy) this.#socket.end()
    this.#destroyLater()
  }

  /** Looks at the clock: called every now and then for all sessions, which is cheaper than a timer for each. */
  tick(now: number): void {
    if (now >= this.#deadline && !(this.#busy && this.session.maildrop)) this.end()
  }

  /** Whoever does not take the last words is not waited for. */
  #destroyLater(): void {
    setTimeout(() => this.#socket.destroy(), limits.goodbye).unref()
  }

  async #command(): Promise<Ending | undefined> {
    try {
      const line = await this.#input.command()
      if (this.session.ended) return undefined
      this.#busy = true
      const { command, argument } = readCall(line, this.session)
      const context: Context = { session: this.session, writer: this.#writer, input: this.#input }
      const text = await command.run(context, argument)
      if (text !== undefined) this.#writer.line(successLine(text, this.session.language))
      this.#mistakes = 0
      return command.name === "STLS" ? "stls" : undefined
    } catch (thrown) {
      this.#writer.line(failureLine(this.#failure(thrown), this.session.language))
      return undefined
    } finally {
      this.#busy = false
      if (this.session.maildrop) this.#deadline = performance.now() + this.#idleTime
    }
  }

  /** The one place where failures become replies. */
  #failure(thrown: unknown): Refusal | MailError {
    if (thrown instanceof ConnectionClosed) throw thrown
    if (thrown instanceof SyntaxFault && ++this.#mistakes >= this.#mostMistakes) this.session.ended = true
    if (thrown instanceof Refusal) return thrown
    const error = asMailError(thrown)
    if (error.code === "internal") this.#log("pop3.command-failed", thrown)
    return error
  }

  get #mostMistakes(): number {
    return this.session.maildrop ? limits.mistakes : limits.mistakesBeforeLogin
  }

  #log(event: string, thrown: unknown): void {
    const error = thrown instanceof Error ? thrown : new Error(String(thrown))
    this.session.premises.log.error(event, { error, account: this.session.account?.address })
  }
}

/** +OK with facts, or with a text in the session's language. */
function successLine(text: Said | string, language: Language): string {
  const shown = typeof text === "string" ? text : inLanguage(language, text)
  return `+OK${shown && ` ${shown}`}`
}

function readCall(line: string, session: Session): { command: Command; argument: string } {
  const [, name, argument] = /^([A-Za-z0-9]+)(?: (.*))?$/s.exec(line) ?? []
  const command = name && findCommand(name)
  if (!command) throw new SyntaxFault("unknown")
  if (!command.states.includes(session.state))
    throw new SyntaxFault(session.maildrop ? "signedIn" : "signInFirst")
  return { command, argument: argument ?? "" }
}

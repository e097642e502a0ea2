// One conversation, from greeting to end. What always holds:
// - commands run one after the other, each to its end, in the order they came; nothing is read meanwhile;
// - every command gets exactly one tagged reply; whatever a command throws becomes that reply, here and nowhere else;
// - the client hears of EXPUNGE only where RFC 3501 §7.4.1 allows it, which the command table says;
// - until somebody has signed in, time and memory are bounded by limits the client cannot reset.

import type { Socket } from "node:net"
import { ConnectionClosed } from "../line/connection-closed.ts"
import { destroyLater, type Ending, hangUp } from "../line/conversation.ts"
import type { Deadline } from "../line/deadline.ts"
import type { SignedInConversation } from "../line/server.ts"
import { Writer } from "../line/writer.ts"
import { Bell } from "./bell.ts"
import { type Call, readCall, unreadable } from "./call.ts"
import { capabilityText } from "./capabilities.ts"
import type { Context } from "./command.ts"
import { Deflation } from "./deflation.ts"
import { completionOf, dispatch, goodbye, isAllowed, lostMailbox } from "./dispatch.ts"
import type { Piece, Step } from "./grammar/command-machine.ts"
import { Input } from "./input.ts"
import { limits } from "./limits.ts"
import { tellNews } from "./news.ts"
import { Progress } from "./progress.ts"
import { type Completion, formatCompletion } from "./reply.ts"
import type { Session } from "./session.ts"

/** What a command may bring about behind its reply. */
type Turn = "starttls" | "compress" | "unauthenticate"

/** What is the connection's own. */
interface ConnectionOptions {
  /** When the time for signing in is over. */
  deadline: Deadline
  /** ms for signing in again behind UNAUTHENTICATE. */
  loginTime: number
  /** Not behind STARTTLS. */
  greets: boolean
}

export class Connection implements SignedInConversation {
  #session: Session
  readonly #socket: Socket
  readonly #writer: Writer
  readonly #input: Input
  readonly #options: ConnectionOptions
  #mistakes = 0
  /** Saying something, or about to. */
  #busy = false
  #farewell: string | undefined
  /** Of the command that is being carried out. */
  #progress: Progress | undefined
  #signedIn = false

  constructor(socket: Socket, session: Session, options: ConnectionOptions) {
    this.#session = session
    this.#options = options
    this.#socket = socket
    this.#writer = new Writer(socket, limits)
    this.#input = new Input(socket)
    this.#hang(session)
  }

  /** Another one behind UNAUTHENTICATE. */
  get session(): Session {
    return this.#session
  }

  get identity() {
    return this.session.account
  }

  async run(): Promise<Ending> {
    try {
      if (this.#options.greets)
        this.#writer.line(`* OK [${capabilityText(this.session)}] ${this.session.premises.hostname} ready`)
      await this.#writer.flush()
      while (!this.session.ended) {
        const step = await this.#nextStep()
        const ending = await this.#step(step)
        if (ending === "unauthenticate") await this.#startAnew()
        await this.#writer.flush()
        if (ending === "starttls") {
          this.#input.drop()
          return ending
        }
        if (ending === "compress") this.#compress()
      }
      if (this.#farewell) this.#writer.line(`* BYE ${this.#farewell}`)
      await this.#writer.flush()
    } catch (thrown) {
      if (!(thrown instanceof ConnectionClosed)) this.session.logFailure("session-failed", thrown)
    } finally {
      this.#input.close()
      this.session.leave()
    }
    hangUp(this.#socket, limits.goodbye)
    return "closed"
  }

  /** Says goodbye from outside: shutting down, a revoked session, time over. */
  end(why: string): void {
    if (this.session.ended) return
    this.session.ended = true
    // In the middle of a response a goodbye would be taken for a part of it, so it waits for the command to end.
    if (this.#busy && !this.session.idling) this.#farewell = why
    else this.#writer.end(`* BYE ${why}\r\n`)
    destroyLater(this.#socket, limits.goodbye)
  }

  tick(now: number): void {
    if (this.session.ended) return
    const waiting = !this.#busy || this.session.idling
    if (this.#options.deadline.isPast(now)) {
      if (!this.session.account) this.end("Too long without signing in")
      else if (waiting) this.end("Idle for too long")
    } else if (waiting) this.#pass(now - this.#writer.lastWrite)
    else this.#progress?.tick()
  }

  /** @param silence how long nothing was said, ms */
  #pass(silence: number): void {
    if (silence >= limits.rest) this.#input.rest()
    if (silence < limits.stillHere || !this.#listening) return
    this.session.stillHere = true
    this.#input.interrupt()
  }

  /** Whether the client expects to hear of news without asking. */
  get #listening(): boolean {
    return this.session.idling || this.session.notifications?.wanted === true
  }

  /** The next step. News is told while it is waited for: nothing is being said then, so nothing gets mixed up. */
  async #nextStep(): Promise<Step> {
    // Behind an announced literal the rest of a command is waited for, and nothing else.
    if (this.#input.machine.inCommand) return this.#input.next()
    for (;;) {
      const step = await this.#input.nextUnlessInterrupted()
      if (step || this.session.ended) return step ?? { kind: "more" }
      this.#busy = true
      try {
        await tellNews(this.#context("*"), "between")
      } catch (thrown) {
        lostMailbox(this.#context("*"), thrown)
      }
      this.#busy = false
      await this.#writer.flush()
      if (this.session.ended) return { kind: "more" }
    }
  }

  #context(tag: string): Context {
    const run = { session: this.session, writer: this.#writer, input: this.#input, tag }
    return { ...run, progress: new Progress(run) }
  }

  #compress(): void {
    this.session.compressed = true
    this.#writer.compress(new Deflation())
    this.#input.inflate()
  }

  /** RFC 8437 §3: nothing of the session is left, but TLS. */
  async #startAnew(): Promise<void> {
    this.#writer.plain()
    if (!(await this.#input.plain())) this.#leave("Nothing compressed may follow UNAUTHENTICATE")
    if (this.session.ended) return
    this.#session = this.#session.anew()
    this.#hang(this.#session)
    this.#armTimer()
  }

  #hang(session: Session): void {
    session.bell = new Bell(() => this.#input.interrupt())
  }

  async #step(step: Step): Promise<Turn | undefined> {
    if (step.kind === "literal") return this.#literal(step)
    if (step.kind === "command") return this.#command(step.pieces)
    if (step.kind === "bad") this.#mistake(step.tag, step.text)
    if (step.kind === "bad" && step.fatal) this.#leave("Cannot go on after that")
    return undefined
  }

  async #literal(step: Step & { kind: "literal" }): Promise<Turn | undefined> {
    const { machine } = this.#input
    const call = this.#tryRead(step.pieces)
    if (call?.command?.takesMessage?.(step.pieces) && isAllowed(call.command, this.session))
      return this.#command([...step.pieces, Buffer.alloc(0), ""])
    const most = this.session.account ? limits.literal : limits.literalBeforeLogin
    if (step.size > most) return this.#step(machine.refuse("The literal is too large"))
    machine.accept()
    if (step.synchronizing) this.#writer.line("+ Go ahead")
    return undefined
  }

  /** The tag and name at the start of a command; undefined when there are none. */
  #tryRead(pieces: readonly Piece[]): Call | undefined {
    try {
      return readCall(pieces, this.session)
    } catch {
      return undefined
    }
  }

  async #command(pieces: readonly Piece[]): Promise<Turn | undefined> {
    let call = unreadable(pieces)
    let completion: Completion
    this.#busy = true
    try {
      call = readCall(pieces, this.session)
      const context = this.#context(call.tag)
      this.#progress = context.progress
      completion = (await dispatch(call, context)) ?? {}
      this.#mistakes = 0
    } catch (thrown) {
      completion = completionOf(thrown, call, this.session)
    }
    this.#progress = undefined
    await this.#clearLiteral()
    this.#busy = false
    this.#armTimer()
    this.#writer.line(`${call.tag} ${formatCompletion(completion, call.name)}`)
    if (completion.status === "BAD") this.#countMistake()
    return completion.status === undefined ? turns[call.name] : undefined
  }

  /** A command that failed may have left its message literal behind. */
  async #clearLiteral(): Promise<void> {
    if (!this.#input.machine.announced) return
    const whole = await this.#input.abandon(this.session.premises.messageLimit)
    if (!whole) this.#leave("Cannot go on after that literal")
  }

  #leave(why: string): void {
    goodbye(this.#context("*"), why)
  }

  #mistake(tag: string, text: string): void {
    this.#writer.line(`${tag} BAD ${text}`)
    this.#countMistake()
  }

  #countMistake(): void {
    const most = this.session.account ? limits.mistakes : limits.mistakesBeforeLogin
    if (++this.#mistakes < most) return
    this.session.misbehaved()
    this.#leave("Too many mistakes")
  }

  /** Once signed in, time runs anew after each command; before, it just runs. */
  #armTimer(): void {
    const signedIn = this.session.account !== undefined
    const { deadline, loginTime } = this.#options
    if (signedIn) deadline.renew(limits.idle)
    else if (this.#signedIn) deadline.renew(loginTime)
    this.#signedIn = signedIn
    this.#input.machine.commandLimit = signedIn ? limits.command : limits.commandBeforeLogin
  }
}

const turns: Readonly<Record<string, Turn>> = {
  STARTTLS: "starttls",
  COMPRESS: "compress",
  UNAUTHENTICATE: "unauthenticate",
}

// One conversation, from greeting to end. What always holds:
// - commands run one after the other, each to its end, in the order they came; nothing is read meanwhile;
// - every command gets exactly one tagged reply; whatever a command throws becomes that reply, here and nowhere else;
// - the client hears of EXPUNGE only where RFC 3501 §7.4.1 allows it, which the command table says;
// - until somebody has signed in, time and memory are bounded by limits the client cannot reset.

import type { Socket } from "node:net"
import { asMailError, MailError } from "../errors.ts"
import { acting } from "./acting.ts"
import { Bell } from "./bell.ts"
import { capabilityText } from "./capabilities.ts"
import type { Command, Context } from "./command.ts"
import type { Piece, Step } from "./command-machine.ts"
import { findCommand } from "./commands/index.ts"
import { Input } from "./input.ts"
import { limits } from "./limits.ts"
import { tellNews } from "./news.ts"
import { renewRights } from "./permission.ts"
import { Reader } from "./reader.ts"
import { type Completion, failureOf, formatCompletion, Refusal } from "./reply.ts"
import type { Session } from "./session.ts"
import { SyntaxFault, uidRequired } from "./syntax-fault.ts"
import { ConnectionClosed, Writer } from "./writer.ts"

/** Why a conversation ended: STARTTLS hands the socket on, everything else is the end of it. */
export type Ending = "closed" | "starttls"

/** What a command may bring about behind its reply. */
type Turn = "starttls" | "compress" | "unauthenticate"

/** How a command names itself and what is asked of it, as far as could be read. */
interface Call {
  tag: string
  name: string
  command: Command | undefined
  reader: Reader
}

export class Connection {
  #session: Session
  readonly #socket: Socket
  readonly #writer: Writer
  readonly #input: Input
  #mistakes = 0
  /** Saying something, or about to. */
  #busy = false
  #farewell: string | undefined
  /** When the session ends by itself, on the clock of `performance.now()`. */
  #deadline: number
  #signedIn = false
  readonly #loginTime: number

  /** @param loginTime ms left for signing in */
  constructor(socket: Socket, session: Session, loginTime: number) {
    this.#session = session
    this.#loginTime = loginTime
    this.#socket = socket
    this.#writer = new Writer(socket)
    this.#input = new Input(socket)
    this.#hang(session)
    this.#deadline = performance.now() + loginTime
  }

  /** Another one behind UNAUTHENTICATE. */
  get session(): Session {
    return this.#session
  }

  /** ms left for signing in. */
  get timeLeft(): number {
    return Math.max(1, this.#deadline - performance.now())
  }

  /** Talks until the end. Never throws. */
  async run(greeting: "greet" | "silent"): Promise<Ending> {
    try {
      if (greeting === "greet")
        this.#writer.line(`* OK [${capabilityText(this.session)}] ${this.session.premises.hostname} ready`)
      await this.#writer.flush()
      while (!this.session.ended) {
        const step = await this.#nextStep()
        const ending = await this.#step(step)
        if (ending === "unauthenticate") await this.#startAnew()
        await this.#writer.flush()
        if (ending === "starttls") return this.#handOver()
        if (ending === "compress") this.#compress()
      }
      if (this.#farewell) this.#writer.line(`* BYE ${this.#farewell}`)
      await this.#writer.flush()
    } catch (thrown) {
      if (!(thrown instanceof ConnectionClosed)) this.#log("imap.session-failed", thrown)
    } finally {
      this.#input.close()
      this.session.leave()
    }
    this.#socket.destroySoon()
    this.#destroyLater()
    return "closed"
  }

  /** Says goodbye from outside: shutting down, a revoked session, time over. */
  end(why: string): void {
    if (this.session.ended) return
    this.session.ended = true
    // In the middle of a response a goodbye would be taken for a part of it, so it waits for the command to end.
    if (this.#busy && !this.session.idling) this.#farewell = why
    else this.#writer.end(`* BYE ${why}\r\n`)
    this.#destroyLater()
  }

  /** Looks at the clock: called every now and then for all sessions, which is cheaper than a timer for each. */
  tick(now: number): void {
    if (this.session.ended) return
    const waiting = !this.#busy || this.session.idling
    if (now >= this.#deadline) {
      if (!this.session.account) this.end("Too long without signing in")
      else if (waiting) this.end("Idle for too long")
    } else if (waiting) this.#pass(now - this.#writer.lastWrite)
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
    return this.session.idling || this.session.news?.wanted === true
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
        this.#lostMailbox(thrown)
      }
      this.#busy = false
      await this.#writer.flush()
      if (this.session.ended) return { kind: "more" }
    }
  }

  #context(tag: string): Context {
    return { session: this.session, writer: this.#writer, input: this.#input, tag }
  }

  /** Whoever does not take the goodbye is not waited for. */
  #destroyLater(): void {
    setTimeout(() => this.#socket.destroy(), limits.goodbye).unref()
  }

  #handOver(): Ending {
    this.#input.drop()
    return "starttls"
  }

  #compress(): void {
    this.session.compressed = true
    this.#writer.deflate()
    this.#input.inflate()
  }

  /** RFC 8437 §3: nothing of the session is left, but TLS. */
  async #startAnew(): Promise<void> {
    this.#writer.plain()
    if (!(await this.#input.plain())) this.#goodbye("Nothing compressed may follow UNAUTHENTICATE")
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
    if (step.kind === "bad" && step.fatal) this.#goodbye("Cannot go on after that")
    return undefined
  }

  async #literal(step: Step & { kind: "literal" }): Promise<Turn | undefined> {
    const { machine } = this.#input
    const call = this.#tryRead(step.pieces)
    if (call?.command?.takesMessage?.(step.pieces) && this.#allowed(call.command))
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

  #allowed(command: Command): boolean {
    return command.states.includes(this.session.state)
  }

  async #command(pieces: readonly Piece[]): Promise<Turn | undefined> {
    let call: Call = { tag: "*", name: "", command: undefined, reader: new Reader(pieces) }
    let completion: Completion
    this.#busy = true
    try {
      call = readCall(pieces, this.session)
      completion = (await this.#execute(call)) ?? {}
      this.#mistakes = 0
    } catch (thrown) {
      completion = this.#failure(thrown, call)
    }
    await this.#clearLiteral()
    this.#busy = false
    this.#armTimer()
    this.#writer.line(`${call.tag} ${formatCompletion(completion, call.name)}`)
    if (completion.status === "BAD" && ++this.#mistakes >= this.#mostMistakes())
      this.#goodbye("Too many mistakes")
    return completion.status === undefined ? turns[call.name] : undefined
  }

  /** A command that failed may have left its message literal behind. */
  async #clearLiteral(): Promise<void> {
    if (!this.#input.machine.announced) return
    const whole = await this.#input.abandon(this.session.premises.messageLimit)
    if (!whole) this.#goodbye("Cannot go on after that literal")
  }

  async #execute(call: Call): Promise<Completion | undefined> {
    const { command, reader, tag } = call
    if (!command) throw new SyntaxFault("Unknown command")
    if (!this.#allowed(command)) throw new SyntaxFault(wrongState(command, this.session))
    if (this.session.uidOnly && takesNumbers(command)) throw uidRequired()
    const prepared = command.prepare(reader)
    if (command.writes && this.session.view?.readOnly)
      return { status: "NO", code: "READ-ONLY", text: "The mailbox is open for reading only" }
    const context = this.#context(tag)
    if (!(await this.#mayStay())) return { status: "NO", code: "NONEXISTENT", text: "The mailbox is gone" }
    try {
      return await acting.run(this.session, prepared, context)
    } finally {
      await this.#sync(command, context)
    }
  }

  /** Whether the selected mailbox is still there, and the user's to read: somebody else's may not be. */
  async #mayStay(): Promise<boolean> {
    try {
      await renewRights(this.session)
    } catch (thrown) {
      this.#lostMailbox(thrown)
    }
    return !this.session.ended
  }

  /** Tells what happened in the mailbox meanwhile, before the tagged reply. */
  async #sync(command: Command, context: Context): Promise<void> {
    if (!this.session.view || this.session.ended) return
    try {
      await tellNews(context, command.keepsNumbers ? "keeping numbers" : "ending command")
    } catch (thrown) {
      this.#lostMailbox(thrown)
    }
  }

  /** RFC 2180 §3: there is no way to tell a client that its mailbox is gone but to end. */
  #lostMailbox(thrown: unknown): void {
    if (!(thrown instanceof MailError && thrown.code === "no-such-mailbox")) throw thrown
    this.#goodbye("The selected mailbox was deleted")
  }

  /** The one place where failures become replies. */
  #failure(thrown: unknown, { command }: Call): Completion {
    if (thrown instanceof ConnectionClosed) throw thrown
    if (thrown instanceof SyntaxFault) return { status: "BAD", code: thrown.code, text: thrown.message }
    if (thrown instanceof Refusal) return { status: "NO", code: thrown.code, text: thrown.message }
    const error = asMailError(thrown)
    if (error.code === "internal" || error.code === "unavailable" || error.code === "no-space")
      this.#log("imap.command-failed", error)
    const failure = failureOf(error)
    return error.code === "no-such-mailbox" && command?.tryCreate
      ? { ...failure, code: "TRYCREATE" }
      : failure
  }

  #mistake(tag: string, text: string): void {
    this.#writer.line(`${tag} BAD ${text}`)
    if (++this.#mistakes >= this.#mostMistakes()) this.#goodbye("Too many mistakes")
  }

  #mostMistakes(): number {
    return this.session.account ? limits.mistakes : limits.mistakesBeforeLogin
  }

  #goodbye(why: string): void {
    if (this.session.ended) return
    this.session.ended = true
    this.#writer.line(`* BYE ${why}`)
  }

  /** Once signed in, time runs anew after each command; before, it just runs. */
  #armTimer(): void {
    const signedIn = this.session.account !== undefined
    if (signedIn) this.#deadline = performance.now() + limits.idle
    else if (this.#signedIn) this.#deadline = performance.now() + this.#loginTime
    this.#signedIn = signedIn
    this.#input.machine.commandLimit = signedIn ? limits.command : limits.commandBeforeLogin
  }

  #log(event: string, thrown: unknown): void {
    const error = thrown instanceof Error ? thrown : new Error(String(thrown))
    this.session.premises.log.error(event, { error, account: this.session.account?.address })
  }
}

const turns: Readonly<Record<string, Turn>> = {
  STARTTLS: "starttls",
  COMPRESS: "compress",
  UNAUTHENTICATE: "unauthenticate",
}

function readCall(pieces: readonly Piece[], session: Session): Call {
  const reader = new Reader(pieces, session)
  const tag = reader.tag()
  reader.space()
  const first = reader.keyword()
  const name = first === "UID" && reader.tryTake(" ") ? `UID ${reader.keyword()}` : first
  return { tag, name, command: findCommand(name), reader }
}

/** Whether a command names messages by number: those that have a twin by UID, but EXPUNGE, which names none. */
function takesNumbers({ name }: Command): boolean {
  return name !== "EXPUNGE" && findCommand(`UID ${name}`) !== undefined
}

function wrongState(command: Command, session: Session): string {
  if (session.state === "not-authenticated") return "Sign in first"
  if (command.states.includes("selected")) return "Select a mailbox first"
  return "Not now: somebody is signed in already"
}

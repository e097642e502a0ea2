// One conversation, from greeting to end. What always holds:
// - commands run one after the other, each to its end, in the order they came; nothing is read meanwhile;
// - every command gets exactly one reply (in LMTP one for each recipient); whatever a command throws becomes that reply,
//   here and nowhere else;
// - 250 to the end of a message is said after `accept` has resolved, never before;
// - every wait for the client has an end that sending single bytes does not move.

import type { Socket } from "node:net"
import { performance } from "node:perf_hooks"
import { setTimeout as sleep } from "node:timers/promises"
import { asMailError } from "../errors.ts"
import { ConnectionClosed } from "../line/connection-closed.ts"
import { type Conversation, destroyLater, type Ending, hangUp } from "../line/conversation.ts"
import { Writer, type WriterLimits } from "../line/writer.ts"
import { type Answer, outOfOrder } from "./command.ts"
import { findCommand } from "./commands/index.ts"
import { Input } from "./input.ts"
import { greetingDelay, tarpitDelay } from "./policy.ts"
import { formatReply, Refusal, type Reply, replyTo } from "./reply.ts"
import type { Session } from "./session.ts"

/** A message may come this slowly and still not be late, bytes per second. */
const slowestLine = 1_024

/** Replies are short: whoever leaves them lying is gone soon. */
const outputLimits: WriterLimits = { output: 16_384, write: 5 * 60_000, slowest: 1 }

/** How long the last words may take to be read, milliseconds. */
const goodbye = 2_000

/** Failed logins in one connection. */
const mostFailedLogins = 3

/** What browsers and proxies begin with that were sent here to make them say something. */
const otherProtocols = new Set(["GET", "POST", "PUT", "HEAD", "OPTIONS", "CONNECT", "HOST:", "USER-AGENT:"])

/** Commands that bring a message forward. */
const useful = new Set(["RCPT", "DATA", "BDAT"])

const stopping: Reply = { code: 421, enhanced: "4.3.2", text: "The server is stopping" }
const tooLate: Reply = { code: 421, enhanced: "4.4.2", text: "You took too long" }
const sentAway = (text: string): Reply => ({ code: 421, enhanced: "4.7.0", text })

export class Connection implements Conversation {
  readonly session: Session
  readonly #socket: Socket
  readonly #writer: Writer
  readonly #input: Input
  /** When it began, and when the client's turn did, on the clock of `performance.now()`. */
  readonly #begun = performance.now()
  #since = this.#begun
  readonly #greeting: "greet" | "silent"
  #stopping = false

  constructor(socket: Socket, session: Session, greeting: "greet" | "silent") {
    this.session = session
    this.#greeting = greeting
    this.#socket = socket
    this.#writer = new Writer(socket, outputLimits)
    this.#input = new Input(socket)
  }

  async run(): Promise<Ending> {
    const { session } = this
    try {
      if (this.#greeting === "greet") await this.#greet()
      while (!session.ended) {
        const ending = this.#isToStop ? this.#stop() : await this.#turn()
        if (ending) return ending
      }
    } catch (thrown) {
      if (!(thrown instanceof ConnectionClosed)) this.#log("smtp.session-failed", thrown)
    }
    await this.#leave()
    return "closed"
  }

  /** Ends it from outside. A message that is coming in may come to its end first. */
  end(): void {
    this.#stopping = true
    if (this.#input.waiting && this.#isToStop) this.#sendAway(stopping)
  }

  get #isToStop(): boolean {
    return this.#stopping && !this.session.transaction?.intake
  }

  #stop(): undefined {
    this.#say(stopping)
  }

  /** Hangs up when the client has taken too long over what it is doing. */
  tick(now: number): void {
    // While we are the ones who are late there is nothing to enforce.
    if (!this.#input.waiting || this.session.ended) return
    const { premises, transaction, helo, account } = this.session
    const { hello, command, data } = premises.limits.deadlines
    const { intake } = transaction ?? {}
    const allowed = intake ? data + (intake.size / slowestLine) * 1_000 : helo ? command : hello
    const signsIn = premises.purpose === "submission" && !account
    if (now - this.#since > allowed || (signsIn && now - this.#begun > hello)) this.#sendAway(tooLate)
  }

  /** Ends it, whatever is going on. */
  destroyLater(): void {
    destroyLater(this.#socket, goodbye)
  }

  async #greet(): Promise<void> {
    const { premises, peer } = this.session
    const wait = greetingDelay(peer.known)
    if (wait > 0) await sleep(wait)
    // Mail servers wait for the greeting (RFC 5321 §4.3.1); who talks before it is none.
    if (!peer.known && this.#input.ahead) {
      this.#say(this.#misbehaved("You talk before you are greeted"))
      this.session.ended = true
    } else {
      const name = premises.purpose === "lmtp" ? "LMTP" : "ESMTP"
      this.#writer.write(formatReply({ code: 220, text: `${premises.hostname} ${name}` }))
    }
    await this.#writer.flush()
  }

  /** One command and its reply. */
  async #turn(): Promise<Ending | undefined> {
    this.#since = performance.now()
    const { name, answer } = await this.#answer()
    const refused = this.#say(answer)
    if (refused) await this.#tarpit()
    if (this.session.ended) return undefined
    // Replies to pipelined commands go out together.
    if (!this.#input.hasLine || this.#writer.full) await this.#writer.flush()
    return name === "STARTTLS" && !refused ? "starttls" : undefined
  }

  /** Whoever guesses addresses gets slower at it. */
  async #tarpit(): Promise<void> {
    const { peer, premises } = this.session
    const wait = peer.known ? 0 : tarpitDelay(peer.refusals, premises.limits.tarpit)
    await premises.directory.limiter.tarpit.wait(wait, peer.address)
  }

  async #answer(): Promise<{ name: string; answer: Answer }> {
    let name = ""
    try {
      const line = await this.#input.command()
      const [, verb = "", argument = ""] = /^(\S*)(?: +(.*?))? *$/su.exec(line) ?? []
      name = verb.toUpperCase()
      return { name, answer: await this.#dispatch(name, argument) }
    } catch (thrown) {
      return { name, answer: this.#refusal(thrown) }
    }
  }

  #dispatch(name: string, argument: string): Promise<Answer> | Answer {
    const { session } = this
    const { peer, premises } = session
    peer.idleCommands = useful.has(name) ? 0 : peer.idleCommands + 1
    if (peer.failedLogins >= mostFailedLogins) return sentAway("Too many failed logins")
    if (!peer.known && peer.idleCommands > premises.limits.idleCommands)
      return this.#misbehaved("Too many commands")
    if (!peer.known && peer.refusals > premises.limits.refusals) return this.#misbehaved("Too many errors")
    if (otherProtocols.has(name)) return this.#misbehaved("This is a mail server")
    const command = findCommand(name, premises.purpose)
    if (!command) return { code: 500, enhanced: "5.5.1", text: "Unknown command" }
    if (command.greeted && session.helo === undefined)
      return outOfOrder(`Say who you are first (${premises.purpose === "lmtp" ? "LHLO" : "EHLO"})`)
    return command.run({ session, writer: this.#writer, input: this.#input }, argument)
  }

  /** Sends somebody away for what they do, and remembers it. */
  #misbehaved(text: string): Reply {
    const { peer, premises } = this.session
    if (!peer.known) void premises.directory.limiter.offended("mistake", peer.address)
    return sentAway(text)
  }

  /** The one place where failures become replies. @throws ConnectionClosed */
  #refusal(thrown: unknown): Reply {
    if (thrown instanceof ConnectionClosed) throw thrown
    if (thrown instanceof Refusal) return thrown.reply
    const error = asMailError(thrown)
    if (error.code === "internal") this.#log("smtp.fault", thrown)
    return replyTo(error)
  }

  /** Writes an answer. @returns whether it is a refusal for good */
  #say(answer: Answer): boolean {
    let refused = false
    for (const reply of "code" in answer ? [answer] : answer) {
      this.#writer.write(formatReply(reply))
      if (reply.code >= 500) refused = true
      if (reply.code === 421) this.session.ended = true
    }
    if (refused) this.session.peer.refusals++
    return refused
  }

  #sendAway(reply: Reply): void {
    this.#say(reply)
    this.#writer.send()
    hangUp(this.#socket, goodbye)
  }

  async #leave(): Promise<void> {
    this.#writer.send()
    hangUp(this.#socket, goodbye)
    await this.session.reset().catch((thrown) => this.#log("smtp.abort-failed", thrown))
  }

  #log(event: string, thrown: unknown): void {
    const error = thrown instanceof Error ? thrown : new Error(String(thrown))
    const { premises, peer, transaction } = this.session
    premises.log.error(event, { error, peer: peer.address, trace: transaction?.trace })
  }
}

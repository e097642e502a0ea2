// One conversation, from greeting to end. What always holds:
// - every command gets exactly one reply; whatever a command throws becomes that reply, here and nowhere else;
// - a session that ends by anything but QUIT has deleted nothing (RFC 1939 §3, §6);
// - until somebody has signed in, time and memory are bounded by limits the client cannot reset.

import type { Socket } from "node:net"
import { CommandLoop, type Turns } from "../line/command-loop.ts"
import type { Deadline } from "../line/deadline.ts"
import { Writer } from "../line/writer.ts"
import { SaslFault } from "../sasl/converse.ts"
import type { Command } from "./command.ts"
import { findCommand } from "./commands/index.ts"
import { Input } from "./input.ts"
import { limits } from "./limits.ts"
import { failureLine, Refusal, SyntaxFault } from "./reply.ts"
import type { Session } from "./session.ts"
import { inLanguage, type Language, type Said } from "./texts.ts"

export type Connection = CommandLoop<Session, string>

/** What is the connection's own. */
export interface ConnectionOptions {
  /** Absent behind STLS, where there is none. */
  greeting: string | undefined
  /** When the time for signing in is over. */
  deadline: Deadline
  /** ms between commands, once signed in. */
  idleTime: number
}

/** A conversation that has not begun. */
export function createConnection(socket: Socket, session: Session, options: ConnectionOptions): Connection {
  const writer = new Writer(socket, limits)
  const loop = new CommandLoop(turns(new Input(socket), writer, session, options.greeting), {
    session,
    socket,
    writer,
    deadline: options.deadline,
    limits: { ...limits, idle: options.idleTime },
  })
  session.lost = () => loop.end("Somebody else has the maildrop now")
  return loop
}

function turns(input: Input, writer: Writer, session: Session, greeting: string | undefined): Turns<string> {
  return {
    greet: () => void (greeting && writer.line(greeting)),
    read: () => input.command(),
    get hasMore() {
      return input.hasLine
    },
    async answer(line) {
      const { command, argument } = readCall(line, session)
      const text = await command.run({ session, writer, input }, argument)
      if (text !== undefined) writer.line(successLine(text, session.language))
      return command.name === "STLS" ? "starttls" : undefined
    },
    refuse(thrown) {
      const failure = asRefusal(thrown) ?? session.failureOf(thrown)
      writer.line(failureLine(failure, session.language))
      return failure instanceof SyntaxFault ? "mistake" : "failure"
    },
    // Nothing may be said that no command was sent for (RFC 1939 §3).
    farewell: () => "",
    handOver: () => input.drop(),
    leave: () => session.leave(),
  }
}

function asRefusal(thrown: unknown): Refusal | undefined {
  if (thrown instanceof SaslFault) return new SyntaxFault(thrown.reason)
  return thrown instanceof Refusal ? thrown : undefined
}

/** +OK with facts, or with a text in the session's language. */
function successLine(text: Said | string, language: Language): string {
  const shown = typeof text === "string" ? text : inLanguage(language, text)
  return `+OK${shown && ` ${shown}`}`
}

/** @throws SyntaxFault */
function readCall(line: string, session: Session): { command: Command; argument: string } {
  const [, name, argument] = /^([A-Za-z0-9]+)(?: (.*))?$/s.exec(line) ?? []
  const command = name && findCommand(name)
  if (!command) throw new SyntaxFault("unknown")
  if (!command.states.includes(session.state))
    throw new SyntaxFault(session.maildrop ? "signedIn" : "signInFirst")
  return { command, argument: argument ?? "" }
}

// One conversation, from greeting to end. What always holds:
// - every command gets exactly one OK, NO or BYE; whatever a command throws becomes that, here and nowhere else;
// - until somebody has signed in, time and memory are bounded by limits the client cannot reset.

import type { Socket } from "node:net"
import { CommandLoop, type Turns } from "../line/command-loop.ts"
import type { Deadline } from "../line/deadline.ts"
import { Writer } from "../line/writer.ts"
import { SaslFault } from "../sasl/converse.ts"
import { capabilityLines } from "./capabilities.ts"
import { type Command, checkArguments } from "./command.ts"
import { findCommand } from "./commands/index.ts"
import { type Call, Input } from "./input.ts"
import { limits } from "./limits.ts"
import { Fatal, failureLine, Refusal, SyntaxFault, string } from "./reply.ts"
import type { Session } from "./session.ts"

export type Connection = CommandLoop<Session, Call>

/** A conversation that has not begun. @param deadline when the time for signing in is over */
export function createConnection(socket: Socket, session: Session, deadline: Deadline): Connection {
  const writer = new Writer(socket, limits)
  return new CommandLoop(turns(new Input(socket), writer, session), {
    session,
    socket,
    writer,
    deadline,
    limits,
  })
}

function turns(input: Input, writer: Writer, session: Session): Turns<Call> {
  return {
    // The capabilities, which come again behind STARTTLS (RFC 5804 §2.2).
    greet() {
      for (const line of capabilityLines(session)) writer.line(line)
      writer.line(`OK ${string(`${session.premises.hostname} ready`)}`)
    },
    read: () => input.call(session.account ? limits.command : limits.credentials),
    get hasMore() {
      return input.hasMore
    },
    async answer(call) {
      const command = commandOf(call, session)
      const told = await command.run({ session, writer, input }, call.arguments)
      writer.line(told ? `OK ${told}` : "OK")
      return command.name === "STARTTLS" ? "starttls" : undefined
    },
    refuse(thrown) {
      if (thrown instanceof Fatal) {
        session.ended = true
        writer.line(`BYE ${string(thrown.message)}`)
        return "failure"
      }
      const failure = asRefusal(thrown) ?? session.failureOf(thrown)
      writer.line(failureLine(failure))
      return failure instanceof SyntaxFault ? "mistake" : "failure"
    },
    farewell: (why) => `BYE ${string(why)}\r\n`,
    handOver: () => input.drop(),
  }
}

function asRefusal(thrown: unknown): Refusal | undefined {
  if (thrown instanceof SaslFault) return new SyntaxFault(thrown.message)
  return thrown instanceof Refusal ? thrown : undefined
}

function commandOf(call: Call, session: Session): Command {
  const command = findCommand(call.name)
  if (!command) throw new SyntaxFault("Unknown command")
  if (!command.states.includes(session.state))
    throw new SyntaxFault(session.account ? "Not now: somebody is signed in already" : "Sign in first")
  checkArguments(command, call)
  return command
}

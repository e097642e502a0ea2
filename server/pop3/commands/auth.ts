import { converse, SaslFault } from "../../sasl/converse.ts"
import { findMechanism, offered } from "../../sasl/index.ts"
import type { Identity } from "../../sasl/mechanism.ts"
import { beforeLogin, type Command, type Context } from "../command.ts"
import { Refusal, SyntaxFault } from "../reply.ts"
import { refuseOverheard, signIn } from "../sign-in.ts"

/** AUTH (RFC 5034). Alone it lists the mechanisms, as programs older than CAPA expect. */
export const auth: Command = {
  name: "AUTH",
  states: beforeLogin,
  run(context, argument) {
    const { session, writer } = context
    refuseOverheard(session)
    if (argument === "") {
      for (const line of ["+OK", ...offered(session.bindings), "."]) writer.line(line)
      return undefined
    }
    const [, name, initial] = /^(\S+)(?: (\S+))?$/.exec(argument) ?? []
    if (name === undefined) throw new SyntaxFault("mechanismMissing")
    const mechanism = findMechanism(name, session.bindings)
    if (!mechanism) throw new Refusal("noMechanism")
    return signIn(context, (from) => {
      const { directory } = session.premises
      const { bindings } = session
      const exchange = mechanism.exchange({ directory, from, audience: "pop3", bindings })
      return spoken(converse(exchange, (challenge) => ask(context, challenge), initial))
    })
  },
}

/** A response that is none is a mistake in the command. */
async function spoken(conversation: Promise<Identity>): Promise<Identity> {
  try {
    return await conversation
  } catch (thrown) {
    throw thrown instanceof SaslFault ? new SyntaxFault(thrown.reason) : thrown
  }
}

/** Sends a challenge and waits for the answer. */
async function ask({ writer, input }: Context, challenge: string): Promise<string> {
  writer.line(`+ ${challenge}`)
  await writer.flush()
  return input.response()
}

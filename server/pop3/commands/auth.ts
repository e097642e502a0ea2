import { exchange } from "../../line/exchange.ts"
import { findMechanism, offered } from "../../sasl/index.ts"
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
    const respond = (challenge: string) => ask(context, challenge)
    return signIn(context, (from) => exchange(session, mechanism, { from, ask: respond, initial }))
  },
}

/** Sends a challenge and waits for the answer. */
async function ask({ writer, input }: Context, challenge: string): Promise<string> {
  writer.line(`+ ${challenge}`)
  await writer.flush()
  return input.response()
}

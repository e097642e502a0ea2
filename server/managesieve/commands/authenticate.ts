import { exchange } from "../../line/exchange.ts"
import { findMechanism } from "../../sasl/index.ts"
import { beforeLogin, type Command, type Context, text } from "../command.ts"
import { limits } from "../limits.ts"
import { Refusal, SyntaxFault, string } from "../reply.ts"
import { refuseOverheard, signIn } from "../sign-in.ts"

/** AUTHENTICATE (RFC 5804 §2.1). */
export const authenticate: Command = {
  name: "AUTHENTICATE",
  states: beforeLogin,
  takes: ["string", "string"],
  optional: 1,
  async run(context, [name, initial]) {
    const { session } = context
    refuseOverheard(session)
    const mechanism = findMechanism(text(name), session.bindings)
    if (!mechanism) throw new Refusal("There is no such mechanism here")
    // Here an empty response is an empty string, which elsewhere is written "=".
    const response = initial && (text(initial) || "=")
    const respond = (challenge: string) => ask(context, challenge)
    await signIn(context, (from) => exchange(session, mechanism, { from, ask: respond, initial: response }))
    return string("Welcome")
  },
}

/** Sends a challenge and waits for the answer: one string. */
async function ask({ writer, input }: Context, challenge: string): Promise<string> {
  writer.line(string(challenge))
  await writer.flush()
  const { name, arguments: given } = await input.call(limits.credentials)
  if (name !== "" || given.length !== 1) throw new SyntaxFault("The response to a challenge is one string")
  return text(given[0])
}

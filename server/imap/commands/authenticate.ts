import { converse, SaslFault } from "../../sasl/converse.ts"
import { findMechanism } from "../../sasl/index.ts"
import type { Identity } from "../../sasl/mechanism.ts"
import { type Context, command } from "../command.ts"
import { limits } from "../limits.ts"
import { overheard, signIn } from "../sign-in.ts"
import { SyntaxFault } from "../syntax-fault.ts"

/** AUTHENTICATE (RFC 3501 §6.2.2) with an initial response (RFC 4959). */
export const authenticate = command({
  name: "AUTHENTICATE",
  states: ["not-authenticated"],
  parse(reader) {
    reader.space()
    const mechanism = reader.keyword()
    const initial = reader.tryTake(" ") ? reader.rest().trim() : undefined
    reader.end()
    return { mechanism, initial }
  },
  async run(context, { mechanism: name, initial }) {
    const { session } = context
    const refusal = overheard(session)
    if (refusal) return refusal
    const mechanism = findMechanism(name, session.bindings)
    if (!mechanism) return { status: "NO", text: "There is no such mechanism here" }
    return signIn(context, (from) => {
      const { directory } = session.premises
      const exchange = mechanism.exchange({ directory, from, audience: "imap", bindings: session.bindings })
      return spoken(converse(exchange, (challenge) => ask(context, challenge), initial))
    })
  },
})

/** A response that is none is a mistake in the command. */
async function spoken(conversation: Promise<Identity>): Promise<Identity> {
  try {
    return await conversation
  } catch (thrown) {
    throw thrown instanceof SaslFault ? new SyntaxFault(thrown.message) : thrown
  }
}

/** Sends a challenge and waits for the answer. */
async function ask({ writer, input }: Context, challenge: string): Promise<string> {
  writer.line(`+ ${challenge}`)
  await writer.flush()
  return input.line(limits.commandBeforeLogin)
}

import { exchange } from "../../line/exchange.ts"
import { findMechanism } from "../../sasl/index.ts"
import { type Context, command } from "../command.ts"
import { limits } from "../limits.ts"
import { overheard, signIn } from "../sign-in.ts"

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
    const respond = (challenge: string) => ask(context, challenge)
    return signIn(context, (from) => exchange(session, mechanism, { from, ask: respond, initial }))
  },
})

/** Sends a challenge and waits for the answer. */
async function ask({ writer, input }: Context, challenge: string): Promise<string> {
  writer.line(`+ ${challenge}`)
  await writer.flush()
  return input.line(limits.commandBeforeLogin)
}

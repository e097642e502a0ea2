import { type Context, command } from "../command.ts"
import { limits } from "../limits.ts"
import type { Completion } from "../reply.ts"
import { mechanisms } from "../sasl/index.ts"
import type { Mechanism } from "../sasl/mechanism.ts"
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
    const refusal = overheard(context.session)
    if (refusal) return refusal
    const mechanism = mechanisms.get(name)
    if (!mechanism) return { status: "NO", text: "There is no such mechanism here" }
    const response = initial ?? (await ask(context, ""))
    return authenticateBy(context, mechanism, decode(response))
  },
})

async function authenticateBy(context: Context, mechanism: Mechanism, message: Buffer): Promise<Completion> {
  try {
    return await signIn(context, (from) => mechanism.identify(message, context.session, from))
  } catch (thrown) {
    // RFC 7628 §3.2.3: the reason goes in a challenge, the client answers with nothing, and only then comes NO.
    if (mechanism.failure && !context.session.ended) await ask(context, mechanism.failure)
    throw thrown
  }
}

/** Sends a challenge and waits for the answer. */
async function ask({ writer, input }: Context, challenge: string): Promise<string> {
  writer.line(`+ ${Buffer.from(challenge).toString("base64")}`)
  await writer.flush()
  return input.line(limits.commandBeforeLogin)
}

/** Base64 of RFC 4648 §4 and nothing else; "=" is an empty response (RFC 4959 §3). */
function decode(response: string): Buffer {
  if (response === "*") throw new SyntaxFault("Authentication was cancelled")
  if (response === "=") return Buffer.alloc(0)
  if (response.length % 4 !== 0 || !/^[A-Za-z0-9+/]*={0,2}$/.test(response))
    throw new SyntaxFault("The response is not valid base64")
  return Buffer.from(response, "base64")
}

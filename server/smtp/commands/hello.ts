import type { Command, Context } from "../command.ts"
import { extensionLines } from "../extensions.ts"
import { Refusal, type Reply } from "../reply.ts"

/** Anything in one word: who the client says it is decides nothing here. */
const name = /^[^\s\p{Cc}]{1,255}$/u

async function greet({ session }: Context, argument: string): Promise<void> {
  if (!name.test(argument))
    throw new Refusal({ code: 501, enhanced: "5.5.4", text: "A host name or an address literal is missing" })
  await session.reset()
  session.helo = argument
}

async function extended(context: Context, argument: string): Promise<Reply> {
  await greet(context, argument)
  const { session } = context
  const lines = extensionLines(session)
  session.extended = true
  session.offered = new Set(lines.map((line) => line.split(" ")[0]!))
  return { code: 250, text: [session.premises.hostname, ...lines] }
}

/** EHLO (RFC 5321 §4.1.1.1). Begins anew, whatever was begun. */
export const ehlo: Command = { name: "EHLO", purposes: ["exchange", "submission"], run: extended }

/** LHLO is EHLO in LMTP (RFC 2033 §4.1). */
export const lhlo: Command = { name: "LHLO", purposes: ["lmtp"], run: extended }

/** HELO, from programs of before 1995. */
export const helo: Command = {
  name: "HELO",
  purposes: ["exchange", "submission"],
  async run(context, argument) {
    await greet(context, argument)
    const { session } = context
    session.extended = false
    session.offered = new Set()
    return { code: 250, text: session.premises.hostname }
  },
}

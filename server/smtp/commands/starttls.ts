import { type Command, noArgument, outOfOrder } from "../command.ts"
import { Refusal } from "../reply.ts"

/** STARTTLS (RFC 3207). What was said before it, and sent behind it in plain text, is forgotten. */
export const starttls: Command = {
  name: "STARTTLS",
  greeted: true,
  async run({ session, input }, argument) {
    noArgument(argument)
    if (session.secure) throw new Refusal(outOfOrder("TLS is spoken already"))
    await session.reset()
    input.drop()
    return { code: 220, enhanced: "2.0.0", text: "Begin TLS" }
  },
}

import { asMailError } from "../../errors.ts"
import { anyState, type Command, type Context, noArgument } from "../command.ts"
import { Refusal } from "../reply.ts"
import { said } from "../texts.ts"

/** QUIT (RFC 1939 §6): the UPDATE state. Whatever comes of it, the session is over, and all went or nothing. */
export const quit: Command = {
  name: "QUIT",
  states: anyState,
  async run(context, argument) {
    noArgument(argument)
    const { session } = context
    session.ended = true
    await update(context)
    await session.leave()
    return said("goodbye")
  },
}

/** @throws Refusal that says that nothing went, whatever the reason, which goes to the log */
async function update({ session }: Context): Promise<void> {
  try {
    await session.maildrop?.update()
  } catch (thrown) {
    const { log } = session.premises
    log.error("pop3.update-failed", { error: asMailError(thrown), account: session.account?.address })
    throw new Refusal("nothingDeleted", "SYS/TEMP")
  }
}

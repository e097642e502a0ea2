import { anyState, type Command, noArgument } from "../command.ts"

/** QUIT (RFC 1939 §6): the UPDATE state. Whatever comes of it, the session is over. */
export const quit: Command = {
  name: "QUIT",
  states: anyState,
  async run({ session }, argument) {
    noArgument(argument)
    session.ended = true
    await session.maildrop?.update()
    session.leave()
    return "Goodbye"
  },
}

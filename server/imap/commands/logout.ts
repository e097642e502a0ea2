import { anyState, command, noArguments } from "../command.ts"

/** LOGOUT (RFC 3501 §6.1.3). */
export const logout = command({
  name: "LOGOUT",
  states: anyState,
  parse: noArguments,
  async run({ session, writer }) {
    session.ended = true
    writer.line("* BYE Logging out")
    return undefined
  },
})

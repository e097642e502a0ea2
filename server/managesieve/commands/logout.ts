import { anyState, type Command } from "../command.ts"
import { string } from "../reply.ts"

/** LOGOUT (RFC 5804 §2.3). */
export const logout: Command = {
  name: "LOGOUT",
  states: anyState,
  takes: [],
  run({ session }) {
    session.ended = true
    return string("Goodbye")
  },
}

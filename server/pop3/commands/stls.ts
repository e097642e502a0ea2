import { beforeLogin, type Command, noArgument } from "../command.ts"
import { Refusal } from "../reply.ts"

/** STLS (RFC 2595 §4). What was sent behind it in plain text is thrown away, and the session begins anew. */
export const stls: Command = {
  name: "STLS",
  states: beforeLogin,
  run({ session }, argument) {
    noArgument(argument)
    if (session.secure) throw new Refusal("TLS is spoken already")
    if (session.utf8) throw new Refusal("STLS comes before UTF8")
    return "Begin TLS"
  },
}

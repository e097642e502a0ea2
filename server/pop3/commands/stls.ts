import { beforeLogin, type Command, noArgument } from "../command.ts"
import { Refusal } from "../reply.ts"
import { said } from "../texts.ts"

/** STLS (RFC 2595 §4). What was sent behind it in plain text is thrown away, and the session begins anew. */
export const stls: Command = {
  name: "STLS",
  states: beforeLogin,
  run({ session }, argument) {
    noArgument(argument)
    if (session.secure) throw new Refusal("tlsAlready")
    if (session.utf8) throw new Refusal("stlsBeforeUtf8")
    return said("beginTls")
  },
}

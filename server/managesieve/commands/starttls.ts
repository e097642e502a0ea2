import { beforeLogin, type Command } from "../command.ts"
import { Refusal, string } from "../reply.ts"

/** STARTTLS (RFC 5804 §2.2). What was sent behind it in plain text is thrown away, and the session begins anew. */
export const starttls: Command = {
  name: "STARTTLS",
  states: beforeLogin,
  takes: [],
  run({ session }) {
    if (session.secure) throw new Refusal("TLS is spoken already")
    return string("Begin TLS")
  },
}

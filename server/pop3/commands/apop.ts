import { beforeLogin, type Command } from "../command.ts"
import { Refusal, SyntaxFault } from "../reply.ts"
import { signIn, utf8 } from "../sign-in.ts"

/**
 * APOP (RFC 1939 §7), for accounts that were given a password for it. Allowed without TLS too: the password is not sent,
 * it opens nothing else, and programs that can do nothing better are the only reason to have one.
 */
export const apop: Command = {
  name: "APOP",
  states: beforeLogin,
  run(context, argument) {
    const { session } = context
    const { timestamp } = session
    if (timestamp === undefined) throw new Refusal("apopUnused")
    const [, name, digest] = /^(\S+) ([0-9a-f]{32})$/i.exec(argument) ?? []
    if (name === undefined || digest === undefined) throw new SyntaxFault("digestMissing")
    const { directory } = session.premises
    return signIn(context, (from) => directory.checkApop(utf8(name), { timestamp, digest }, from))
  },
}

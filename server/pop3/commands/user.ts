import { beforeLogin, type Command } from "../command.ts"
import { Refusal, SyntaxFault } from "../reply.ts"
import { refuseOverheard, signIn, utf8 } from "../sign-in.ts"
import { said } from "../texts.ts"

/** USER (RFC 1939 §7): anybody is welcome until the password is known. */
export const user: Command = {
  name: "USER",
  states: beforeLogin,
  run({ session }, argument) {
    refuseOverheard(session)
    if (argument === "") throw new SyntaxFault("nameMissing")
    session.user = utf8(argument)
    return said("nowPassword")
  },
}

/** PASS (RFC 1939 §7): everything behind the space is the password, spaces too. */
export const pass: Command = {
  name: "PASS",
  states: beforeLogin,
  run(context, argument) {
    const { session } = context
    refuseOverheard(session)
    const name = session.user
    session.user = undefined
    if (name === undefined) throw new Refusal("userFirst")
    const password = utf8(argument)
    return signIn(context, (from) => session.premises.directory.checkPassword(name, password, from))
  },
}

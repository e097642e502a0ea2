import { type Command, inMaildrop, maildropOf, noArgument, number } from "../command.ts"
import { said } from "../texts.ts"

/** DELE (RFC 1939 §5): nothing is gone before QUIT. */
export const dele: Command = {
  name: "DELE",
  states: inMaildrop,
  run(context, argument) {
    const maildrop = maildropOf(context)
    const wanted = number(argument)
    maildrop.check(wanted)
    maildrop.mark(wanted)
    return said("willBeDeleted", { number: wanted })
  },
}

/** RSET (RFC 1939 §5). */
export const rset: Command = {
  name: "RSET",
  states: inMaildrop,
  run(context, argument) {
    noArgument(argument)
    const maildrop = maildropOf(context)
    maildrop.unmarkAll()
    return said("maildrop", maildrop.drop)
  },
}

import { beforeLogin, type Command, noArgument } from "../command.ts"
import { said } from "../texts.ts"

/** UTF8 (RFC 6856 §2): headers may come as UTF-8. */
export const utf8Mode: Command = {
  name: "UTF8",
  states: beforeLogin,
  run({ session }, argument) {
    noArgument(argument)
    session.utf8 = true
    return said("utf8")
  },
}

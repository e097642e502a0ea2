import { command } from "../command.ts"
import { overheard, signIn } from "../sign-in.ts"

/** LOGIN (RFC 3501 §6.2.3). */
export const login = command({
  name: "LOGIN",
  states: ["not-authenticated"],
  parse(reader) {
    reader.space()
    const user = reader.astring()
    reader.space()
    const password = reader.astring()
    reader.end()
    return { user: utf8(user), password: utf8(password) }
  },
  async run(context, { user, password }) {
    const refusal = overheard(context.session)
    return (
      refusal ??
      signIn(context, (from) => context.session.premises.directory.checkPassword(user, password, from))
    )
  },
})

function utf8(binary: string): string {
  return Buffer.from(binary, "latin1").toString("utf8")
}

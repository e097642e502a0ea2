import { accountOf, type Command, signedIn } from "../command.ts"
import { string } from "../reply.ts"

/** LISTSCRIPTS (RFC 5804 §2.7). */
export const listscripts: Command = {
  name: "LISTSCRIPTS",
  states: signedIn,
  takes: [],
  async run(context) {
    const { writer, session } = context
    for (const { name, active } of await session.premises.directory.scripts.list(accountOf(context)))
      writer.line(string(name) + (active ? " ACTIVE" : ""))
    return ""
  },
}

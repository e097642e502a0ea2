import { accountOf, type Command, signedIn, text } from "../command.ts"

/** SETACTIVE (RFC 5804 §2.8): one script runs at delivery, or none with an empty name. */
export const setactive: Command = {
  name: "SETACTIVE",
  states: signedIn,
  takes: ["string"],
  async run(context, [name]) {
    await context.session.premises.directory.scripts.activate(accountOf(context), text(name))
    return ""
  },
}

import { accountOf, type Command, signedIn, text } from "../command.ts"

/** DELETESCRIPT (RFC 5804 §2.10): not the active one. */
export const deletescript: Command = {
  name: "DELETESCRIPT",
  states: signedIn,
  takes: ["string"],
  async run(context, [name]) {
    await context.session.premises.directory.scripts.delete(accountOf(context), text(name))
    return ""
  },
}

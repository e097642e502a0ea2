import { accountOf, type Command, signedIn, text } from "../command.ts"

/** RENAMESCRIPT (RFC 5804 §2.11): an active script stays active. */
export const renamescript: Command = {
  name: "RENAMESCRIPT",
  states: signedIn,
  takes: ["string", "string"],
  async run(context, [from, to]) {
    const { scripts } = context.session.premises.directory
    await scripts.rename(accountOf(context), text(from), text(to))
    return ""
  },
}

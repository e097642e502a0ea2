import { accountOf, type Command, signedIn, text } from "../command.ts"

/** HAVESPACE (RFC 5804 §2.5). */
export const havespace: Command = {
  name: "HAVESPACE",
  states: signedIn,
  takes: ["string", "number"],
  async run(context, [name, size]) {
    const { scripts } = context.session.premises.directory
    await scripts.checkRoom(accountOf(context), text(name), size?.kind === "number" ? size.value : 0)
    return ""
  },
}

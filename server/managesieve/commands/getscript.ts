import { accountOf, type Command, signedIn, text } from "../command.ts"

/** GETSCRIPT (RFC 5804 §2.9). */
export const getscript: Command = {
  name: "GETSCRIPT",
  states: signedIn,
  takes: ["string"],
  async run(context, [name]) {
    const { scripts } = context.session.premises.directory
    const source = Buffer.from(await scripts.source(accountOf(context), text(name)))
    context.writer.line(`{${source.length}}`)
    context.writer.bytes(source)
    context.writer.line("")
    return ""
  },
}

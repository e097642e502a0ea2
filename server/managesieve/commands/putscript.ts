import { accountOf, type Command, type Context, signedIn, text } from "../command.ts"
import { check } from "../script-check.ts"

/** PUTSCRIPT (RFC 5804 §2.6): a script is kept only when it is right. */
export const putscript: Command = {
  name: "PUTSCRIPT",
  states: signedIn,
  takes: ["string", "string"],
  async run(context: Context, [nameGiven, content]) {
    const { scripts } = context.session.premises.directory
    const [name, source] = [text(nameGiven), text(content)]
    await scripts.checkRoom(accountOf(context), name, Buffer.byteLength(source))
    const told = await check(context, source)
    await scripts.put(accountOf(context), name, source)
    return told
  },
}

/** CHECKSCRIPT (RFC 5804 §2.12): as PUTSCRIPT, without keeping anything. */
export const checkscript: Command = {
  name: "CHECKSCRIPT",
  states: signedIn,
  takes: ["string"],
  run: (context, [content]) => check(context, text(content)),
}

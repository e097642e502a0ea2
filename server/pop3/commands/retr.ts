import { type Command, inMaildrop, maildropOf, number } from "../command.ts"
import { sendMessage } from "../message.ts"
import { said } from "../texts.ts"

/** RETR (RFC 1939 §5). */
export const retr: Command = {
  name: "RETR",
  states: inMaildrop,
  async run(context, argument) {
    const maildrop = maildropOf(context)
    const wanted = number(argument)
    maildrop.check(wanted)
    const content = await maildrop.content(wanted)
    const message = content.held ? [content.held] : content.stream()
    await sendMessage(context, message, said("octets", { bytes: maildrop.sizeOf(wanted) }))
    await maildrop.taken(wanted)
    return undefined
  },
}

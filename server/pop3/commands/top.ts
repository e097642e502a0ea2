import { type Command, inMaildrop, maildropOf, number } from "../command.ts"
import { sendMessage } from "../message.ts"
import { said } from "../texts.ts"
import { TopLines } from "../top-lines.ts"

/** TOP (RFC 1939 §7): the header, the blank line, and so many lines of the body. */
export const top: Command = {
  name: "TOP",
  states: inMaildrop,
  async run(context, argument) {
    const maildrop = maildropOf(context)
    const [first, second] = argument.split(" ", 3)
    const wanted = number(first)
    const lines = number(argument.split(" ").length === 2 ? second : undefined)
    maildrop.check(wanted)
    const content = await maildrop.content(wanted)
    await sendMessage(context, cut(content.stream(), lines), said("top"))
    return undefined
  },
}

async function* cut(message: AsyncIterable<Buffer>, lines: number): AsyncGenerator<Buffer> {
  const top = new TopLines(lines)
  for await (const chunk of message) {
    yield top.push(chunk)
    if (top.done) return
  }
}

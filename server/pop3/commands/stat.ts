import { type Command, inMaildrop, maildropOf, noArgument } from "../command.ts"

/** STAT (RFC 1939 §5). */
export const stat: Command = {
  name: "STAT",
  states: inMaildrop,
  run(context, argument) {
    noArgument(argument)
    const { messages, bytes } = maildropOf(context).drop
    return `${messages} ${bytes}`
  },
}

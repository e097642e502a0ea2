import { type Command, inMaildrop, noArgument } from "../command.ts"

/** NOOP (RFC 1939 §5). */
export const noop: Command = {
  name: "NOOP",
  states: inMaildrop,
  run(_context, argument) {
    noArgument(argument)
    return ""
  },
}

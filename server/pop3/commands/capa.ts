import { capabilityLines } from "../capabilities.ts"
import { anyState, type Command, noArgument } from "../command.ts"

/** CAPA (RFC 2449 §5). */
export const capa: Command = {
  name: "CAPA",
  states: anyState,
  run({ session, writer }, argument) {
    noArgument(argument)
    for (const line of ["+OK What this server can do:", ...capabilityLines(session), "."]) writer.line(line)
    return undefined
  },
}

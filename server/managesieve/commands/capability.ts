import { capabilityLines } from "../capabilities.ts"
import { anyState, type Command } from "../command.ts"

/** CAPABILITY (RFC 5804 §2.4). */
export const capability: Command = {
  name: "CAPABILITY",
  states: anyState,
  takes: [],
  run({ session, writer }) {
    for (const line of capabilityLines(session)) writer.line(line)
    return ""
  },
}

import { capabilityText } from "../capabilities.ts"
import { anyState, command, noArguments } from "../command.ts"

/** CAPABILITY (RFC 3501 §6.1.1). */
export const capability = command({
  name: "CAPABILITY",
  states: anyState,
  parse: noArguments,
  async run({ session, writer }) {
    writer.line(`* ${capabilityText(session)}`)
    return undefined
  },
})

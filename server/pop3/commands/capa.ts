import { capabilityLines } from "../capabilities.ts"
import { anyState, type Command, noArgument } from "../command.ts"
import { inLanguage, said } from "../texts.ts"

/** CAPA (RFC 2449 §5). */
export const capa: Command = {
  name: "CAPA",
  states: anyState,
  run({ session, writer }, argument) {
    noArgument(argument)
    const title = inLanguage(session.language, said("capabilities"))
    for (const line of [`+OK ${title}`, ...capabilityLines(session), "."]) writer.line(line)
    return undefined
  },
}

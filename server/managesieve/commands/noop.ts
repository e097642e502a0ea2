import { anyState, type Command, text } from "../command.ts"
import { string } from "../reply.ts"

/** NOOP (RFC 5804 §2.13); a string given comes back as a TAG. */
export const noop: Command = {
  name: "NOOP",
  states: anyState,
  takes: ["string"],
  optional: 1,
  run: (_, [tag]) => (tag ? `(TAG ${string(text(tag))}) ${string("Done")}` : string("Done")),
}

import { type Command, noArgument } from "../command.ts"

/** RSET (RFC 5321 §4.1.1.5). */
export const rset: Command = {
  name: "RSET",
  async run({ session }, argument) {
    noArgument(argument)
    await session.reset()
    return { code: 250, enhanced: "2.0.0", text: "Forgotten" }
  },
}

/** NOOP (RFC 5321 §4.1.1.9); whatever stands behind it means nothing. */
export const noop: Command = { name: "NOOP", run: () => ({ code: 250, enhanced: "2.0.0", text: "OK" }) }

/** QUIT (RFC 5321 §4.1.1.10). */
export const quit: Command = {
  name: "QUIT",
  async run({ session }, argument) {
    noArgument(argument)
    await session.reset()
    session.ended = true
    return { code: 221, enhanced: "2.0.0", text: "Goodbye" }
  },
}

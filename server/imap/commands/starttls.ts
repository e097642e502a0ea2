import { command, noArguments } from "../command.ts"

/** STARTTLS (RFC 3501 §6.2.1): the connection turns over to TLS behind the OK, with nothing kept from before. */
export const starttls = command({
  name: "STARTTLS",
  states: ["not-authenticated"],
  parse: noArguments,
  async run({ session }) {
    if (session.secure) return { status: "BAD", text: "TLS is active already" }
    return { text: "Begin TLS negotiation now" }
  },
})

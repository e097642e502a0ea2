import { command, noArguments } from "../command.ts"

/** STARTTLS (RFC 3501 §6.2.1): the connection turns over to TLS behind the OK, with nothing kept from before. */
export const starttls = command({
  name: "STARTTLS",
  states: ["not-authenticated"],
  parse: noArguments,
  async run({ session }) {
    if (session.secure) return { status: "BAD", text: "TLS is active already" }
    // After UNAUTHENTICATE: TLS has to lie below the compression, not above it (RFC 4978 §3).
    if (session.compressed) return { status: "BAD", text: "Compression is active already" }
    return { text: "Begin TLS negotiation now" }
  },
})

import { command, signedIn } from "../command.ts"
import { SyntaxFault } from "../grammar/syntax-fault.ts"

/**
 * COMPRESS DEFLATE (RFC 4978): the connection compresses both ways from behind the OK. Only after signing in, so that
 * no password is ever compressed together with text an attacker chose.
 */
export const compress = command({
  name: "COMPRESS",
  states: signedIn,
  parse(reader) {
    reader.space()
    const mechanism = reader.keyword()
    reader.end()
    if (mechanism !== "DEFLATE") throw new SyntaxFault("There is no such compression")
  },
  async run({ session, input }) {
    if (session.compressed) return { status: "NO", code: "COMPRESSIONACTIVE", text: "DEFLATE is active" }
    // Whatever came along was sent too early (§3) and cannot be told from compressed text.
    if (input.machine.available > 0)
      return { status: "BAD", text: "Nothing may be sent behind COMPRESS before its reply" }
    return { text: "DEFLATE active" }
  },
})

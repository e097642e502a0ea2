import { command, noArguments, signedIn } from "../command.ts"

/** NAMESPACE (RFC 2342): one's own mailboxes, and nobody else's. */
export const namespace = command({
  name: "NAMESPACE",
  states: signedIn,
  parse: noArguments,
  async run({ writer }) {
    writer.line('* NAMESPACE (("" "/")) NIL NIL')
    return undefined
  },
})

import { string } from "../../mime/wire.ts"
import { command, noArguments, signedIn } from "../command.ts"
import { otherUsers, sharedRoot } from "../namespace/others.ts"

/** NAMESPACE (RFC 2342): one's own mailboxes, those of other people, and those that belong to nobody. */
export const namespace = command({
  name: "NAMESPACE",
  states: signedIn,
  parse: noArguments,
  async run({ writer }) {
    const [others, shared] = [otherUsers, sharedRoot].map((prefix) => `((${string(prefix)} "/"))`)
    writer.line(`* NAMESPACE (("" "/")) ${others} ${shared}`)
    return undefined
  },
})

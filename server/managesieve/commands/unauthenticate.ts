import { type Command, signedIn } from "../command.ts"

/** UNAUTHENTICATE (RFC 5804 §2.14.1): as if nobody had signed in; TLS stays. */
export const unauthenticate: Command = {
  name: "UNAUTHENTICATE",
  states: signedIn,
  takes: [],
  run({ session }) {
    session.account = undefined
    return ""
  },
}

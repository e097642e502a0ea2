import { command, noArguments, signedIn } from "../command.ts"

/**
 * UNAUTHENTICATE (RFC 8437): signs out and keeps the connection, for whoever acts for one person after the other. Behind
 * the OK the connection goes on with a new session, so nothing of the old one can be left. It never fails: a client may
 * have sent its next sign-in already.
 */
export const unauthenticate = command({
  name: "UNAUTHENTICATE",
  states: signedIn,
  parse: noArguments,
  async run({ session }) {
    session.leave()
    session.view = undefined
    session.premises.log.info("imap.unauthenticated", {
      account: session.account?.address,
      peer: session.peer,
    })
    return { text: "Signed out" }
  },
})

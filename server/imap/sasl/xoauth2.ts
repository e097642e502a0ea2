import { type Mechanism, refused } from "./mechanism.ts"

/** XOAUTH2, the forerunner of OAUTHBEARER: user=…^Aauth=Bearer …^A^A. */
export const xoauth2: Mechanism = {
  name: "XOAUTH2",
  failure: '{"status":"400","schemes":"Bearer"}',
  async identify(message, { premises }) {
    const form = /^user=([^\x01]+)\x01auth=Bearer +([^\x01\s]+)\x01\x01$/i.exec(message.toString("utf8"))
    if (!form) throw refused()
    const identity = await premises.directory.checkToken(form[2]!, "imap")
    if (form[1]!.toLowerCase() !== identity.address.toLowerCase()) throw refused()
    return identity
  },
}

import { type Mechanism, refused, utf8 } from "./mechanism.ts"
import { byToken } from "./token.ts"

const failure = '{"status":"400","schemes":"Bearer"}'

/** XOAUTH2, the forerunner of OAUTHBEARER: user=…^Aauth=Bearer …^A^A. */
export const xoauth2: Mechanism = {
  name: "XOAUTH2",
  async *exchange(surroundings) {
    const form = /^user=([^\x01]+)\x01auth=Bearer +([^\x01\s]+)\x01\x01$/i.exec(utf8(yield ""))
    if (!form) throw refused()
    return yield* byToken(surroundings, { token: form[2]!, user: form[1] }, failure)
  },
}

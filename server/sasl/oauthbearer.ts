import { type Mechanism, refused, utf8 } from "./mechanism.ts"
import { parseGs2Header } from "./scram/messages.ts"
import { byToken } from "./token.ts"

const failure = '{"status":"invalid_token","schemes":"bearer"}'

/** OAUTHBEARER (RFC 7628 §3.1): a GS2 header, then key=value pairs between ^A. Only `auth` matters here. */
export const oauthbearer: Mechanism = {
  name: "OAUTHBEARER",
  async *exchange(surroundings) {
    const [header = "", ...pairs] = utf8(yield "").split("\x01")
    const gs2 = parseGs2Header(header)
    const token = pairs.map((pair) => /^auth=bearer +(\S+)$/i.exec(pair)?.[1]).find(Boolean)
    if (gs2?.rest !== "" || gs2.flag === "p" || !token) throw refused()
    return yield* byToken(surroundings, { token, user: gs2.authorize }, failure)
  },
}

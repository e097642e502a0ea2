import { type Mechanism, mustBeSelf, refused, utf8 } from "./mechanism.ts"

/** PLAIN (RFC 4616): authzid NUL authcid NUL password. */
export const plain: Mechanism = {
  name: "PLAIN",
  async *exchange({ directory, from }) {
    const [authorize, user, password, ...rest] = utf8(yield "").split("\0")
    if (!user || !password || rest.length > 0) throw refused()
    const identity = await directory.checkPassword(user, password, from)
    mustBeSelf(authorize, user)
    return identity
  },
}

import { type Mechanism, refused } from "./mechanism.ts"

/** PLAIN (RFC 4616): authzid NUL authcid NUL password. Nobody acts for somebody else here. */
export const plain: Mechanism = {
  name: "PLAIN",
  async identify(message, { premises }, from) {
    const [authorize, user, password, ...rest] = message.toString("utf8").split("\0")
    if (!user || !password || rest.length > 0) throw refused()
    if (authorize !== "" && authorize?.toLowerCase() !== user.toLowerCase()) throw refused()
    return premises.directory.checkPassword(user, password, from)
  },
}

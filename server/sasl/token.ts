import { MailError } from "../errors.ts"
import { isSelf, refused, type Surroundings } from "./mechanism.ts"

/**
 * Checks a bearer token. RFC 7628 §3.2.3: what is wrong with it goes in a challenge, the client answers with nothing, and
 * only then it has failed.
 */
export async function* byToken(
  { directory, audience }: Surroundings,
  { token, user }: { token: string; user: string | undefined },
  failure: string,
) {
  try {
    const identity = await directory.checkToken(token, audience)
    if (!isSelf(user, identity.address)) throw refused()
    return identity
  } catch (thrown) {
    if (thrown instanceof MailError && thrown.code === "bad-credentials") yield failure
    throw thrown
  }
}

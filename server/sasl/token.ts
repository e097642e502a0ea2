import { MailError } from "../errors.ts"
import { mustBeSelf, type Surroundings } from "./mechanism.ts"

/**
 * Checks a bearer token. RFC 7628 §3.2.3: what is wrong with it goes in a challenge, the client answers with nothing, and
 * only then it has failed.
 */
export async function* byToken(
  { directory, audience, from }: Surroundings,
  { token, user }: { token: string; user: string | undefined },
  failure: string,
) {
  try {
    const identity = await directory.checkToken(token, audience)
    mustBeSelf(user, identity.address)
    return identity
  } catch (thrown) {
    // Only who makes tokens up has one that was never right.
    if (thrown instanceof MailError && thrown.code === "bad-credentials")
      await directory.limiter.failed({ account: "", accountId: undefined, from }, token)
    if (thrown instanceof MailError && ["bad-credentials", "expired", "denied"].includes(thrown.code))
      yield failure
    throw thrown
  }
}

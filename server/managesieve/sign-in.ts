import type { Origin } from "../directory/credentials.ts"
import { MailError } from "../errors.ts"
import type { Identity } from "../sasl/mechanism.ts"
import type { Context } from "./command.ts"
import { limits } from "./limits.ts"
import { Refusal } from "./reply.ts"
import type { Session } from "./session.ts"

/** Secrets are not taken where they could be overheard. @throws Refusal */
export function refuseOverheard(session: Session): void {
  if (!session.mayLogin) throw new Refusal("Use STARTTLS first", "ENCRYPT-NEEDED")
}

/**
 * Signs somebody in by what `check` says. Failures are all answered alike; after a few the connection ends.
 * @throws MailError "bad-credentials", "expired", "limit"; Refusal
 */
export async function signIn(
  { session }: Context,
  check: (from: Origin) => Promise<Identity>,
): Promise<void> {
  const { log } = session.premises
  try {
    session.account = await check({ network: session.peer, protocol: "managesieve" })
    log.info("managesieve.login", { account: session.account.address, peer: session.peer })
  } catch (thrown) {
    const known = thrown instanceof MailError && ["bad-credentials", "expired", "limit"].includes(thrown.code)
    if (!known) throw thrown
    log.warn("managesieve.login-refused", { peer: session.peer, reason: thrown.code })
    if (++session.failedLogins >= limits.failedLogins) session.ended = true
    throw thrown.code === "limit" ? new Refusal(thrown.message, "TRYLATER") : thrown
  }
}

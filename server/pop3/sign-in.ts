import type { Origin } from "../directory/credentials.ts"
import { MailError, type MailErrorCode } from "../errors.ts"
import { ConnectionClosed } from "../line/connection-closed.ts"
import type { Identity } from "../sasl/mechanism.ts"
import type { Context } from "./command.ts"
import { limits } from "./limits.ts"
import { Maildrop } from "./maildrop.ts"
import { Refusal, SyntaxFault } from "./reply.ts"
import type { Session } from "./session.ts"
import { type Said, said } from "./texts.ts"

/** Secrets are not taken where they could be overheard (RFC 2595 §2.3). @throws Refusal */
export function refuseOverheard(session: Session): void {
  if (!session.mayLogin) throw new Refusal("stlsFirst")
}

/**
 * Signs somebody in by what `check` says and opens the maildrop. Failures are all answered alike; after a few the
 * connection ends.
 * @returns what stands behind +OK
 * @throws MailError "bad-credentials", "limit", "in-use"; Refusal
 */
export async function signIn(
  { session }: Context,
  check: (from: Origin) => Promise<Identity>,
): Promise<Said> {
  const { log, directory, store } = session.premises
  try {
    const identity = await check({ network: session.peer, protocol: "pop3" })
    const settings = await directory.pop3Settings(identity.id)
    if (!settings.allowed) throw new Refusal("switchedOff", "SYS/PERM")
    const onLost = () => session.lost()
    const maildrop = await Maildrop.open(store, { accountId: identity.id, settings, onLost })
    session.account = identity
    session.maildrop = maildrop
    // Whoever was sent away meanwhile leaves through here, and gives the maildrop back.
    if (session.ended) throw new ConnectionClosed()
    log.info("pop3.login", { account: identity.address, peer: session.peer })
    return said("maildrop", maildrop.drop)
  } catch (thrown) {
    if (!(thrown instanceof MailError && refusals.includes(thrown.code))) throw thrown
    log.warn("pop3.login-refused", { peer: session.peer, reason: thrown.code })
    if (++session.failedLogins >= limits.failedLogins) session.ended = true
    throw thrown.code === "denied" ? new Refusal("notSomebodyElse", "AUTH") : thrown
  }
}

const refusals: readonly MailErrorCode[] = ["bad-credentials", "expired", "denied", "limit"]

/** What a client sent as UTF-8 (RFC 6856 §2.2). @throws SyntaxFault when it is not */
export function utf8(argument: string): string {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(Buffer.from(argument, "latin1"))
  } catch {
    throw new SyntaxFault("notUtf8")
  }
}

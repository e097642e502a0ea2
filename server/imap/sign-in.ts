import type { Origin } from "../directory/credentials.ts"
import { MailError, type MailErrorCode } from "../errors.ts"
import { ConnectionClosed } from "../line/connection-closed.ts"
import type { Identity } from "../sasl/mechanism.ts"
import { capabilityText } from "./capabilities.ts"
import type { Context } from "./command.ts"
import { limits } from "./limits.ts"
import { type Completion, Refusal } from "./reply.ts"
import type { Session } from "./session.ts"

/** The refusal where secrets could be overheard (RFC 3501 §6.2.3, RFC 5530 §3); undefined where they may be sent. */
export function overheard(session: Session): Completion | undefined {
  if (session.mayLogin) return undefined
  return { status: "NO", code: "PRIVACYREQUIRED", text: "Use STARTTLS first" }
}

/**
 * Signs somebody in by what `check` says. Failures are all answered alike; after a few the connection ends.
 * @throws MailError "bad-credentials", "expired", "limit"; Refusal AUTHORIZATIONFAILED for who asks to be somebody else
 */
export async function signIn(
  context: Context,
  check: (from: Origin) => Promise<Identity>,
): Promise<Completion> {
  const { session, writer } = context
  const { log } = session.premises
  const from = { network: session.peer, protocol: "imap" }
  try {
    const identity = await check(from)
    if (session.ended) throw new ConnectionClosed()
    takeSeat(session, identity)
    session.account = identity
    log.info("imap.login", { account: identity.address, peer: session.peer })
    return { code: capabilityText(session), text: "Signed in" }
  } catch (thrown) {
    if (!(thrown instanceof MailError && isRefusal(thrown.code))) throw thrown
    log.warn("imap.login-refused", { peer: session.peer, reason: thrown.code })
    if (++session.failedLogins >= limits.failedLogins) {
      session.ended = true
      writer.line("* BYE Too many failed logins")
    }
    if (thrown.code === "denied") throw new Refusal("AUTHORIZATIONFAILED", thrown.message)
    // RFC 5530 §3: over by itself, and no reason to ask a person for their password again.
    throw thrown.code === "limit" ? new Refusal("UNAVAILABLE", thrown.message) : thrown
  }
}

/** @throws MailError "limit" when the account has as many sessions as it may */
function takeSeat(session: Session, { id, address }: Identity): void {
  const { seats, log } = session.premises
  session.giveSeat = seats.take(id)
  if (session.giveSeat) return
  log.warn("imap.too-many-sessions", { account: address, peer: session.peer })
  throw new Refusal("LIMIT", "This account has too many connections open; close some and try again")
}

const refusals: readonly MailErrorCode[] = ["bad-credentials", "expired", "denied", "limit"]
const isRefusal = (code: MailErrorCode) => refusals.includes(code)

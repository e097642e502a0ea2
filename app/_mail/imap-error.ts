import type { ImapFlow } from "imapflow"
import { asMailError, MailError, type MailErrorCode } from "../../server/errors.ts"

/** What imapflow hangs on its errors, as far as it matters here. */
interface ImapFailure {
  code?: string
  serverResponseCode?: string
  authenticationFailed?: boolean
  mailboxMissing?: boolean
  responseStatus?: string
}

/** Response codes of RFC 9051 §7.1 in our words. */
const codes: Record<string, [MailErrorCode, string]> = {
  NONEXISTENT: ["no-such-mailbox", "There is no such mailbox"],
  TRYCREATE: ["no-such-mailbox", "There is no such mailbox"],
  ALREADYEXISTS: ["already-exists", "A mailbox of this name exists already"],
  OVERQUOTA: ["over-quota", "There is no room left in this account"],
  CANNOT: ["cannot", "The server does not allow this"],
  NOPERM: ["denied", "The server does not allow this"],
  INUSE: ["in-use", "Somebody else is using this mailbox"],
  LIMIT: ["limit", "The server refused: too much at once"],
  TOOBIG: ["too-large", "The message is too large"],
  EXPUNGEISSUED: ["expunged", "The message is gone"],
  CORRUPTION: ["corrupt", "The message is damaged on the mail server"],
  UNAVAILABLE: ["unavailable", "The mail server cannot answer right now"],
  AUTHENTICATIONFAILED: ["bad-credentials", "The mail server did not accept the sign-in"],
  AUTHORIZATIONFAILED: ["bad-credentials", "The mail server did not accept the sign-in"],
  EXPIRED: ["bad-credentials", "The mail server did not accept the sign-in"],
}

const lost =
  /^(NoConnection|EConnectionClosed|ECONN|EPIPE|ETIMEDOUT|EHOST|ENET|CONNECT_TIMEOUT|GREETING_TIMEOUT|UPGRADE_TIMEOUT|ClosedAfterConnect)/

/** Did the connection go away, so that asking again on a new one makes sense? */
export function isConnectionLost(thrown: unknown): boolean {
  return thrown instanceof Error && lost.test((thrown as ImapFailure).code ?? "")
}

/**
 * Why an answer is missing where imapflow says "false" and keeps the reason to itself: the connection went away, or else
 * what the caller thinks.
 */
export function whyMissing(client: ImapFlow, otherwise: MailError): Error {
  return client.usable
    ? otherwise
    : Object.assign(new Error("the connection is gone"), { code: "NoConnection" })
}

/** Says in our words what went wrong at the IMAP server; the server's own text stays in the cause. */
export function fromImap(thrown: unknown): MailError {
  if (thrown instanceof MailError || !(thrown instanceof Error)) return asMailError(thrown)
  const failure = thrown as ImapFailure
  if (isConnectionLost(thrown))
    return new MailError("unavailable", "The mail server cannot be reached right now", { cause: thrown })
  const known = codes[failure.serverResponseCode ?? ""] ?? plainRefusal(failure)
  return known ? new MailError(known[0], known[1], { cause: thrown }) : asMailError(thrown)
}

function plainRefusal(failure: ImapFailure): [MailErrorCode, string] | undefined {
  if (failure.mailboxMissing) return codes.NONEXISTENT
  if (failure.authenticationFailed) return codes.AUTHENTICATIONFAILED
  return failure.responseStatus === "NO" ? ["cannot", "The mail server refused to do this"] : undefined
}

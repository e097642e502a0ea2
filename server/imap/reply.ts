import type { MailError, MailErrorCode } from "../errors.ts"

/** How a command ended. OK unless it says otherwise. */
export interface Completion {
  status?: "OK" | "NO" | "BAD"
  /** Response code without brackets. */
  code?: string
  text?: string
}

/** What each failure is in IMAP (RFC 3501 §7.1, RFC 5530 §3). */
const failures: Record<MailErrorCode, { status: "NO" | "BAD"; code: string }> = {
  "no-such-mailbox": { status: "NO", code: "NONEXISTENT" },
  "no-such-message": { status: "NO", code: "NONEXISTENT" },
  "no-such-address": { status: "NO", code: "NONEXISTENT" },
  "no-such-entry": { status: "NO", code: "NONEXISTENT" },
  "already-exists": { status: "NO", code: "ALREADYEXISTS" },
  invalid: { status: "NO", code: "CANNOT" },
  cannot: { status: "NO", code: "CANNOT" },
  denied: { status: "NO", code: "NOPERM" },
  "bad-credentials": { status: "NO", code: "AUTHENTICATIONFAILED" },
  expired: { status: "NO", code: "EXPIRED" },
  "over-quota": { status: "NO", code: "OVERQUOTA" },
  "too-large": { status: "NO", code: "TOOBIG" },
  limit: { status: "NO", code: "LIMIT" },
  "in-use": { status: "NO", code: "INUSE" },
  expunged: { status: "NO", code: "EXPUNGEISSUED" },
  unavailable: { status: "NO", code: "UNAVAILABLE" },
  "no-space": { status: "NO", code: "UNAVAILABLE" },
  corrupt: { status: "NO", code: "CORRUPTION" },
  internal: { status: "NO", code: "SERVERBUG" },
}

/** NO with a response code that only IMAP has. */
export class Refusal extends Error {
  readonly code: string

  constructor(code: string, text: string) {
    super(text)
    this.code = code
  }
}

/** A failure as the completion of its command. */
export function failureOf(error: MailError): Completion {
  return { ...failures[error.code], text: oneLine(error.message) }
}

/** A completion as text without the tag. */
export function formatCompletion(completion: Completion, command: string): string {
  const { status = "OK", code, text = `${command} completed` } = completion
  return `${status} ${code ? `[${code}] ` : ""}${text}`
}

/** Text fit for a response: printable ASCII, so that nothing a user named can end the line. */
function oneLine(text: string): string {
  return text.replace(/[^\x20-\x7e]/g, "?")
}

/**
 * Everything that can go wrong in a way somebody is told about. The list is closed: each protocol has one
 * table that turns every code into its own reply.
 */
export const mailErrorCodes = [
  "no-such-mailbox",
  "no-such-message",
  "no-such-address",
  "no-such-entry", // domain, account, alias, session …
  "already-exists",
  "invalid", // what was given cannot be right
  "cannot", // understood, and forbidden for everybody (delete INBOX)
  "denied", // forbidden for this person
  "bad-credentials",
  "expired", // a secret of ours that opened something once
  "over-quota",
  "too-large",
  "limit", // a count or rate was exceeded
  "in-use",
  "expunged", // the message was there when the session last looked
  "unavailable", // temporary: try again
  "no-space", // the disk or the database is full
  "corrupt", // what was kept is not what is there now
  "internal", // a fault of ours
] as const

export type MailErrorCode = (typeof mailErrorCodes)[number]

/** What is known beside code and text. `field` names the form field or option at fault; `cause` is for the log only. */
export interface MailErrorDetail {
  field?: string
  cause?: unknown
}

/** Next.js loads this module more than once in a process; an error of another copy is a MailError all the same. */
const mark = Symbol.for("missiva.MailError")

/** The one error that crosses rooms. `message` may be shown to anybody; the cause never leaves the log. */
export class MailError extends Error {
  readonly [mark] = true
  readonly code: MailErrorCode
  readonly field: string | undefined

  constructor(code: MailErrorCode, text: string, detail: MailErrorDetail = {}) {
    super(text, { cause: detail.cause })
    this.name = "MailError"
    this.code = code
    this.field = detail.field
  }

  static override [Symbol.hasInstance](thrown: unknown): thrown is MailError {
    return thrown instanceof Error && mark in thrown
  }
}

/** Turns anything thrown into a MailError: an unknown cause becomes "internal" with a text that gives nothing away. */
export function asMailError(thrown: unknown): MailError {
  if (thrown instanceof MailError) return thrown
  return new MailError("internal", "Something went wrong on the server", { cause: thrown })
}

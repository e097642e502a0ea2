import type { MailError, MailErrorCode } from "../errors.ts"

/** What the client is told: reply code (RFC 5321 §4.2), enhanced status code (RFC 3463), text. */
export interface Reply {
  code: number
  enhanced: string
  text: string
}

/** A reply on its way out of a handler; smtp-server sends `responseCode` and the message. */
export class Refusal extends Error {
  readonly responseCode: number

  constructor(reply: Reply) {
    super(`${reply.enhanced} ${reply.text}`)
    this.name = "Refusal"
    this.responseCode = reply.code
  }
}

/** Code and status for each failure. What is no fault of the message is temporary: the sender keeps it and tries again. */
const codes: Record<MailErrorCode, readonly [code: number, enhanced: string]> = {
  "no-such-mailbox": [451, "4.3.0"],
  "no-such-message": [451, "4.3.0"],
  "no-such-address": [550, "5.1.1"],
  "no-such-entry": [451, "4.3.0"],
  "already-exists": [451, "4.3.0"],
  invalid: [554, "5.6.0"],
  cannot: [550, "5.7.1"],
  denied: [550, "5.7.1"],
  "bad-credentials": [535, "5.7.8"],
  expired: [535, "5.7.8"],
  "over-quota": [452, "4.2.2"],
  "too-large": [552, "5.3.4"],
  limit: [451, "4.7.1"],
  "in-use": [451, "4.3.0"],
  expunged: [451, "4.3.0"],
  unavailable: [451, "4.3.0"],
  "no-space": [452, "4.3.1"],
  corrupt: [451, "4.3.0"],
  internal: [451, "4.3.0"],
}

/** The reply for a failure. The text of a MailError may be shown to anybody. */
export function replyTo(error: MailError): Reply {
  const [code, enhanced] = codes[error.code]
  return { code, enhanced, text: error.message }
}

/** Whether a reply text brings its own enhanced status code. */
export function hasEnhancedStatus(text: string): boolean {
  return /^[245]\.\d{1,3}\.\d{1,3} /.test(text)
}

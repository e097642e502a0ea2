import type { MailError, MailErrorCode } from "../errors.ts"

/** The response codes of RFC 5804 §1.3 that are used here; TAG and WARNINGS come with an OK. */
export type ResponseCode =
  | "ACTIVE"
  | "NONEXISTENT"
  | "ALREADYEXISTS"
  | "QUOTA"
  | "QUOTA/MAXSCRIPTS"
  | "QUOTA/MAXSIZE"
  | "ENCRYPT-NEEDED"
  | "TRYLATER"
  | "WARNINGS"

/** NO, with a response code where there is one for it. */
export class Refusal extends Error {
  readonly code: ResponseCode | undefined

  constructor(text: string, code?: ResponseCode) {
    super(text)
    this.code = code
  }
}

/** NO to what is no command, or cannot be one here. A session of nothing else is ended. */
export class SyntaxFault extends Refusal {}

/** What came cannot be followed any more: BYE, and the session is over. */
export class Fatal extends Error {}

/** What each failure is in ManageSieve. */
const codes: Record<MailErrorCode, ResponseCode | undefined> = {
  "no-such-mailbox": undefined,
  "no-such-message": undefined,
  "no-such-address": undefined,
  "no-such-entry": "NONEXISTENT",
  "already-exists": "ALREADYEXISTS",
  invalid: undefined,
  cannot: undefined,
  denied: undefined,
  "bad-credentials": undefined,
  expired: undefined,
  "over-quota": "QUOTA",
  "too-large": "QUOTA/MAXSIZE",
  limit: "QUOTA",
  "in-use": "ACTIVE",
  expunged: undefined,
  unavailable: "TRYLATER",
  "no-space": "TRYLATER",
  corrupt: undefined,
  internal: "TRYLATER",
}

const quotas: Readonly<Record<string, ResponseCode>> = {
  size: "QUOTA/MAXSIZE",
  count: "QUOTA/MAXSCRIPTS",
}

/** The lines that a failure is answered with. */
export function failureLine(failure: Refusal | MailError): string {
  const code = failure instanceof Refusal ? failure.code : codeOf(failure)
  return `NO ${code ? `(${code}) ` : ""}${string(failure.message)}`
}

function codeOf({ code, field }: MailError): ResponseCode | undefined {
  return (code === "limit" && field !== undefined && quotas[field]) || codes[code]
}

/**
 * A string as the protocol writes it: quoted when it is one short line, a literal otherwise (RFC 5804 §4).
 * @returns one character 0–255 per byte
 */
export function string(text: string): string {
  const bytes = Buffer.from(text.toWellFormed()).toString("latin1")
  if (bytes.length <= 1024 && !/[\r\n\0]/.test(bytes)) return `"${bytes.replace(/["\\]/g, "\\$&")}"`
  return `{${bytes.length}}\r\n${bytes}`
}

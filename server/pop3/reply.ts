import type { MailError, MailErrorCode } from "../errors.ts"
import { failureTexts, inLanguage, type Language, type Said, said, type TextKey } from "./texts.ts"

/** The response codes of RFC 2449 §6.1, RFC 3206 and RFC 6856 §5 that are used here. */
export type ResponseCode = "IN-USE" | "SYS/TEMP" | "SYS/PERM" | "AUTH" | "UTF8"

/** -ERR, with a response code where there is one for it. */
export class Refusal extends Error {
  readonly said: Said
  readonly code: ResponseCode | undefined

  constructor(key: TextKey, code?: ResponseCode) {
    super(key)
    this.said = said(key)
    this.code = code
  }
}

/** -ERR to what is no command, or cannot be one here. A session of nothing else is ended. */
export class SyntaxFault extends Refusal {}

/** What each failure is in POP3. Without a code it is the answer to this one command, and says nothing of the next. */
const codes: Record<MailErrorCode, ResponseCode | undefined> = {
  "no-such-mailbox": "SYS/TEMP",
  "no-such-message": undefined,
  "no-such-address": undefined,
  "no-such-entry": undefined,
  "already-exists": undefined,
  invalid: undefined,
  cannot: undefined,
  denied: "SYS/PERM",
  "bad-credentials": "AUTH",
  expired: "AUTH",
  "over-quota": "SYS/PERM",
  "too-large": undefined,
  limit: "SYS/TEMP",
  "in-use": "IN-USE",
  expunged: undefined,
  unavailable: "SYS/TEMP",
  "no-space": "SYS/TEMP",
  corrupt: "SYS/PERM",
  internal: "SYS/TEMP",
}

/** The line that a failure is answered with. */
export function failureLine(failure: Refusal | MailError, language: Language): string {
  const code = failure instanceof Refusal ? failure.code : codes[failure.code]
  return `-ERR ${code ? `[${code}] ` : ""}${textOf(failure, language)}`
}

/** English failures speak for themselves, and may be more exact than their code. */
function textOf(failure: Refusal | MailError, language: Language): string {
  if (failure instanceof Refusal) return inLanguage(language, failure.said)
  if (language === "en") return oneLine(failure.message)
  return inLanguage(language, said(failureTexts[failure.code]))
}

/** Text fit for a reply: printable ASCII, so that nothing a user named can end the line. */
function oneLine(text: string): string {
  return text.replace(/[^\x20-\x7e]/g, "?")
}

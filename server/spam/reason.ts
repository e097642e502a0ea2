import type { Reason } from "../reputation/reason.ts"

/** Every reason this room gives. Each has a sentence in messages/<language>/spam.json. */
export const reasonNames = [
  "attachment-disguised",
  "attachment-program",
  "attachment-page",
  "attachment-macros",
  "archive-program",
  "archive-locked",
  "archive-burst",
  "archive-unread",
  "lookalike-own",
  "lookalike-known",
  "domain-disguised",
  "name-address",
  "name-of-ours",
  "reply-elsewhere",
  "link-mismatch",
  "link-number",
  "link-disguised",
  "hidden-text",
  "little-text",
  "dmarc-fail",
  "dmarc-pass",
  "spf-fail",
  "spf-softfail",
  "unauthenticated",
  "header-missing",
  "date-wrong",
  "learnt-spam",
  "learnt-ham",
  "rspamd",
  "virus",
] as const

/** The name of a reason of ours. */
export type ReasonName = (typeof reasonNames)[number]

/** A reason of ours. @param values what goes into its sentence */
export function found(name: ReasonName, points: number, values: Reason["words"]["values"] = {}): Reason {
  return { name, points, words: { key: name, values } }
}

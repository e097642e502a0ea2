import type { NoticeCause } from "./words/texts.ts"

/** What a destination said about one recipient. */
export type Verdict =
  | { kind: "delivered"; reply: string }
  | { kind: "deferred"; reply: string }
  | { kind: "failed"; reply: string; status: string; cause: NoticeCause }

/**
 * Reads an SMTP reply (RFC 5321 §4.2.1, RFC 3463): 2xx delivered, 5xx failed for good, everything else, silence
 * included, worth another try. Where the lines of a reply disagree, the last one counts.
 */
export function judgeReply(reply: string | undefined): Verdict {
  const text = readable(reply ?? "")
  const last = (reply ?? "").slice((reply ?? "").lastIndexOf("\n") + 1)
  const code = /^([245])\d\d(?:[ -]|$)/.exec(last)?.[1]
  if (code === "2") return { kind: "delivered", reply: text }
  // "Too many recipients" used to be 552 and means: send those again later (RFC 5321 §4.5.3.1.10).
  if (code !== "5" || /^552 (?!5\.)[^\n]*too many recipients/i.test(text))
    return { kind: "deferred", reply: text }
  const status = /^5\d\d[ -](5\.\d{1,3}\.\d{1,3})\b/.exec(text)?.[1] ?? "5.0.0"
  return { kind: "failed", reply: text, status, cause: causes[status] ?? "refused" }
}

const causes: Record<string, NoticeCause> = {
  "5.1.1": "unknown",
  "5.1.10": "takes-no-mail",
  "5.2.1": "disabled",
  "5.2.2": "full",
  "5.3.4": "too-large",
  "5.7.1": "not-allowed",
  "5.4.6": "loop",
}

/** A stranger's text on one line: no control characters, no marks that turn the direction of writing. */
export function readable(text: string): string {
  return text
    .replace(/\r?\n\d{3}[ -]?(?:[245]\.\d{1,3}\.\d{1,3} )?/g, " ")
    .replace(/[\s\p{Cc}\u200e\u200f\u202a-\u202e\u2066-\u2069]+/gu, " ")
    .trim()
    .slice(0, 500)
}

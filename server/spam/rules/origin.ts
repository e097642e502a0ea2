import type { Findings } from "../../authentication/examination.ts"
import { parseDate } from "../../mime/date.ts"
import type { Reason } from "../../reputation/reason.ts"
import type { Reading } from "../reading.ts"
import { found } from "../reason.ts"

/** How far the date of a message may be off, milliseconds: clocks are wrong, and some mail waits for days. */
const ahead = 24 * 3_600_000
const behind = 14 * 24 * 3_600_000

/** What SPF, DKIM and DMARC say for and against a message. */
export function judgeAuthentication({ spf, dkim, dmarc, arc }: Findings): Reason[] {
  const reasons: Reason[] = []
  const domain = dmarc.domain || spf.domain
  // A forwarder whose seal holds has said what it was before.
  if (dmarc.result === "fail" && arc.result !== "pass") reasons.push(found("dmarc-fail", 3, { domain }))
  if (dmarc.result === "pass") reasons.push(found("dmarc-pass", -0.5, { domain }))
  if (spf.result === "fail") reasons.push(found("spf-fail", 2, { domain: spf.domain }))
  if (spf.result === "softfail") reasons.push(found("spf-softfail", 1, { domain: spf.domain }))
  const signed = dkim.some(({ result }) => result === "pass")
  const waiting = spf.result === "temperror" || dkim.some(({ result }) => result === "temperror")
  if (!signed && spf.result !== "pass" && dmarc.result !== "fail" && !waiting)
    reasons.push(found("unauthenticated", 0.5))
  return reasons
}

/** What a mail program would not leave out or get wrong (RFC 5322 §3.6). */
export function judgeHeader({ fields }: Reading, now: number): Reason[] {
  const reasons: Reason[] = []
  const value = (name: string) => fields.find((field) => field.name === name)?.value
  const missing = ["date", "from"].find((name) => value(name) === undefined)
  if (missing !== undefined) reasons.push(found("header-missing", 1, { field: missing }))
  const date = parseDate(value("date") ?? "")
  if (date && (date.time > now + ahead || date.time < now - behind)) reasons.push(found("date-wrong", 0.5))
  return reasons
}

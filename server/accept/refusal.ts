import type { Disposition } from "../delivery/disposition.ts"
import { MailError } from "../errors.ts"
import type { Plan } from "./plan.ts"

/** Characters of a reason that go into one line of a reply. */
const longest = 300

/**
 * How to refuse a message in the session: only when every recipient is an account here whose script says so
 * (RFC 5429 §2.1). A reason that a reply cannot carry is told in general words.
 */
export function refusalOf(plan: Plan, dispositions: readonly Disposition[]): MailError | undefined {
  const alone = plan.relays.length + plan.handovers.length === 0 && plan.refusals.length === 0
  if (!alone || dispositions.length !== plan.copies.length) return undefined
  const rejections = dispositions.map(({ rejection }) => rejection)
  if (!rejections.every((rejection) => rejection?.inSession)) return undefined
  const reason = rejections[0]!.reason.replace(/\s+/g, " ").trim()
  const plain = reason !== "" && /^[\x20-\x7e]+$/.test(reason)
  return new MailError(
    "denied",
    plain ? reason.slice(0, longest) : "The recipient does not take this message",
  )
}

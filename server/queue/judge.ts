import type { LeasedMessage, LeasedRecipient } from "./claims.ts"
import { wants } from "./envelope.ts"
import type { Fate } from "./notice.ts"
import type { Said } from "./relay.ts"
import { type RetrySchedule, retryWait } from "./retry.ts"
import type { Outcome } from "./settle.ts"

/** One recipient with what the attempt brought, and what the sender is told of it. */
export interface Result {
  recipient: LeasedRecipient
  outcome: Outcome
  fate?: Fate
}

/** What a judgement depends on beside the answer. Times in milliseconds. */
export interface Circumstances {
  now: number
  /** Between 0 and 1. */
  chance: number
  /** How long a message may wait before its sender is told. */
  delayNotice: number
  retries?: RetrySchedule | undefined
}

/** What an answer means for one recipient: done, given up, or tried again, and who hears of it (RFC 3461 §5.2). */
export function judge(
  message: LeasedMessage,
  recipient: LeasedRecipient,
  answer: Said,
  circumstances: Circumstances,
): Result {
  const { verdict } = answer
  const said = { reply: verdict.reply, remote: answer.remote, tls: answer.tls }
  if (verdict.kind === "delivered") {
    const outcome: Outcome = { kind: "delivered", ...said }
    if (answer.takesDsn || !wants(recipient.request, "SUCCESS")) return { recipient, outcome }
    const fate = { ...named(recipient, answer), ...(answer.final ? delivered : relayed), reply: "" }
    return { recipient, outcome, fate }
  }
  if (verdict.kind === "failed") {
    const { cause, status } = verdict
    return bounced(recipient, answer, { cause, status, reply: verdict.reply })
  }
  return deferred(message, recipient, { answer, reply: verdict.reply, circumstances })
}

const relayed = { action: "relayed", status: "2.0.0" } as const
const delivered = { action: "delivered", status: "2.0.0" } as const

function named({ address, request }: LeasedRecipient, { remote }: Said) {
  const { originalRecipient } = request
  return { address, ...(originalRecipient && { originalRecipient }), ...(remote && { remote }) }
}

function bounced(
  recipient: LeasedRecipient,
  answer: Said,
  why: Pick<Fate & { action: "failed" }, "cause" | "status" | "reply">,
): Result {
  const outcome: Outcome = { kind: "bounced", reply: why.reply, remote: answer.remote, tls: answer.tls }
  if (!wants(recipient.request, "FAILURE")) return { recipient, outcome }
  return { recipient, outcome, fate: { ...named(recipient, answer), action: "failed", ...why } }
}

function deferred(
  message: LeasedMessage,
  recipient: LeasedRecipient,
  { answer, reply, circumstances }: { answer: Said; reply: string; circumstances: Circumstances },
): Result {
  const { now, chance, delayNotice, retries } = circumstances
  const { deliverBy } = message.request
  const deadline = deliverBy?.mode === "R" ? deliverBy.at : Number.POSITIVE_INFINITY
  const next = now + retryWait(recipient.attempts, chance, retries)
  if (now >= deadline) return bounced(recipient, answer, { cause: "too-late", status: "5.4.7", reply })
  if (next >= message.expiresAt)
    return bounced(recipient, answer, { cause: "expired", status: "4.4.7", reply })
  const told = deliverBy?.mode === "N" ? now >= deliverBy.at : now - message.createdAt >= delayNotice
  const tell = told && !recipient.delayTold && wants(recipient.request, "DELAY")
  const due = deliverBy && deliverBy.at > now ? Math.min(next, deliverBy.at) : next
  const outcome: Outcome = {
    kind: "deferred",
    reply,
    remote: answer.remote,
    tls: answer.tls,
    nextAttemptAt: due,
    delayTold: tell,
  }
  if (!tell) return { recipient, outcome }
  const until = Math.min(message.expiresAt, deadline)
  return {
    recipient,
    outcome,
    fate: { ...named(recipient, answer), action: "delayed", status: "4.4.7", reply, until },
  }
}

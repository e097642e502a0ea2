import type { Query } from "../db/sql.ts"
import { type MessageRequest, newTrace, type RecipientRequest } from "./envelope.ts"
import { verpSender } from "./verp.ts"

/** A message owed to recipients elsewhere. */
export interface Debt {
  trace: string
  contentId: number
  sender: string
  /** Who submitted it. */
  accountId: number | undefined
  size: number
  smtputf8: boolean
  subject: string
  recipients: readonly string[]
  request?: MessageRequest | undefined
  /** By recipient. */
  requests?: ReadonlyMap<string, RecipientRequest> | undefined
  /** Milliseconds. */
  now: number
  /** When we give up (RFC 5321 §4.5.4.1), milliseconds. */
  expiresAt: number
}

/** A step of priority above the usual is as if the message had come so much earlier, milliseconds. */
const priorityStep = 60_000

/** A message that waits for its time, and the copy by which its sender sees it waiting. */
export interface Schedule {
  /** Milliseconds. */
  releaseAt: number
  outbox: { mailboxId: number; uid: number } | undefined
}

/**
 * Puts a message into the queue, inside the transaction that keeps its bytes.
 * @param schedule when it is for later, and for recipients here as well: nobody gets it before
 */
export async function enqueue(tx: Query, debt: Debt, schedule?: Schedule): Promise<void> {
  const { request = {}, requests } = debt
  if (request.verp && !schedule) return enqueueEach(tx, debt)
  const { deliverBy } = request
  const row = await tx.get<{ id: number }>(
    `INSERT INTO queued_message (trace, content_id, sender, account_id, size, smtputf8, subject, created_at, expires_at,
       body_type, ret, envelope_id, priority, require_tls, deliver_by, deliver_by_mode, release_at, outbox_mailbox_id,
       outbox_uid)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) RETURNING id`,
    debt.trace,
    debt.contentId,
    debt.sender,
    debt.accountId ?? null,
    debt.size,
    debt.smtputf8,
    debt.subject,
    debt.now,
    debt.expiresAt,
    request.bodyType ?? "8BITMIME",
    request.returning ?? "",
    request.envelopeId ?? "",
    request.priority ?? 0,
    request.requireTls ?? false,
    deliverBy?.at ?? null,
    deliverBy ? deliverBy.mode + (deliverBy.trace ? "T" : "") : "",
    schedule?.releaseAt ?? null,
    schedule?.outbox?.mailboxId ?? null,
    schedule?.outbox?.uid ?? null,
  )
  for (const address of debt.recipients) {
    const wishes = requests?.get(address)
    await tx.run(
      `INSERT INTO queued_recipient (message_id, address, domain, state, next_attempt_at, notify, original_recipient)
       VALUES (?, ?, ?, ?, ?, ?, ?)`,
      row!.id,
      address,
      domainOf(address),
      schedule ? "scheduled" : "due",
      schedule?.releaseAt ?? debt.now - Math.max(request.priority ?? 0, 0) * priorityStep,
      wishes?.notify?.join(",") ?? "",
      wishes?.originalRecipient ?? "",
    )
  }
}

/** Each recipient as a message of their own over the same bytes, because the return path is the message's. */
async function enqueueEach(tx: Query, debt: Debt): Promise<void> {
  const request = { ...debt.request, verp: false }
  for (const [number, address] of debt.recipients.entries()) {
    const trace = number === 0 ? debt.trace : newTrace()
    const sender = verpSender(debt.sender, address)
    await enqueue(tx, { ...debt, trace, request, sender, recipients: [address] })
  }
}

/** The destination of an address: what is behind the last "@", in lower case. */
function domainOf(address: string): string {
  return address.slice(address.lastIndexOf("@") + 1).toLowerCase()
}

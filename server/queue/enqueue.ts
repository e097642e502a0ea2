import type { Query } from "../db/sql.ts"
import { destinationText, type Handover } from "../directory/destination.ts"
import { type Batch, type LeasedMessage, leaseTime } from "./claims.ts"
import { type MessageRequest, newTrace, type RecipientRequest } from "./envelope.ts"
import { wayOf } from "./handover.ts"
import { type RequestRow, requestOf, requestRow, wishesOf, wishesRow } from "./request-row.ts"
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
  /** What goes another way than by SMTP. */
  handovers?: readonly Handover[]
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

/** How a message is put into the queue, where it is not simply due. */
export interface Terms {
  /** It is for later, and for recipients here as well: nobody gets it before. */
  schedule?: Schedule
  /** By destination: its recipients are claimed under this lease in the same stroke. */
  leases?: ReadonlyMap<string, string>
}

/**
 * Puts a message into the queue, inside the transaction that keeps its bytes.
 * @returns what was claimed, one batch for each destination that has a lease
 */
export async function enqueue(tx: Query, debt: Debt, { schedule, leases }: Terms = {}): Promise<Batch[]> {
  if (debt.request?.verp && !schedule) return enqueueEach(tx, debt, leases)
  const asked = requestRow(debt.request ?? {})
  const id = await insertMessage(tx, debt, { asked, schedule })
  const batches = new Map<string, Batch>()
  for (const address of debt.recipients) {
    const domain = domainOf(address)
    const lease = schedule ? undefined : leases?.get(domain)
    const recipient = await insertRecipient(tx, debt, { messageId: id, address, domain, schedule, lease })
    if (!lease) continue
    const batch = batches.get(domain) ?? newBatch(domain, lease, leasedMessage(id, debt, asked))
    batch.messages[0]!.recipients.push(recipient)
    batches.set(domain, batch)
  }
  for (const { address, way } of debt.handovers ?? []) {
    const domain = destinationText(wayOf(way).to)
    await insertRecipient(tx, debt, { messageId: id, address, domain, way, schedule, lease: undefined })
  }
  return [...batches.values()]

  function newBatch(domain: string, lease: string, message: LeasedMessage): Batch {
    return { domain, way: "", lease, until: debt.now + leaseTime, messages: [message] }
  }
}

async function insertMessage(
  tx: Query,
  debt: Debt,
  { asked, schedule }: { asked: ReturnType<typeof requestRow>; schedule: Schedule | undefined },
): Promise<number> {
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
    asked.body_type,
    asked.ret,
    asked.envelope_id,
    asked.priority,
    asked.require_tls,
    asked.deliver_by,
    asked.deliver_by_mode,
    schedule?.releaseAt ?? null,
    schedule?.outbox?.mailboxId ?? null,
    schedule?.outbox?.uid ?? null,
  )
  return row!.id
}

async function insertRecipient(
  tx: Query,
  { request, requests, now }: Debt,
  to: {
    messageId: number
    address: string
    domain: string
    way?: string
    schedule: Schedule | undefined
    lease: string | undefined
  },
): Promise<LeasedMessage["recipients"][number]> {
  const { address, schedule, lease } = to
  const wishes = wishesRow(requests?.get(address))
  const attempts = lease ? 1 : 0
  const row = await tx.get<{ id: number }>(
    `INSERT INTO queued_recipient (message_id, address, domain, state, attempts, next_attempt_at, lease, lease_until,
       notify, original_recipient, way)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) RETURNING id`,
    to.messageId,
    address,
    to.domain,
    schedule ? "scheduled" : lease ? "leased" : "due",
    attempts,
    schedule?.releaseAt ?? now - Math.max(request?.priority ?? 0, 0) * priorityStep,
    lease ?? null,
    lease ? now + leaseTime : null,
    wishes.notify,
    wishes.original_recipient,
    to.way ?? "",
  )
  return { id: row!.id, address, attempts, request: wishesOf(wishes), delayTold: false }
}

/** The message as a worker has it that claims it. */
const leasedMessage = (id: number, debt: Debt, asked: RequestRow): LeasedMessage => ({
  id,
  trace: debt.trace,
  contentId: debt.contentId,
  sender: debt.sender,
  size: debt.size,
  smtputf8: debt.smtputf8,
  subject: debt.subject,
  accountId: debt.accountId,
  request: requestOf(asked),
  createdAt: debt.now,
  expiresAt: debt.expiresAt,
  recipients: [],
})

/** Each recipient as a message of their own over the same bytes, because the return path is the message's. */
async function enqueueEach(tx: Query, debt: Debt, leases: Terms["leases"]): Promise<Batch[]> {
  const request = { ...debt.request, verp: false }
  const batches: Batch[] = []
  for (const [number, address] of debt.recipients.entries()) {
    const trace = number === 0 ? debt.trace : newTrace()
    const sender = verpSender(debt.sender, address)
    const each = { ...debt, trace, request, sender, recipients: [address] }
    batches.push(...(await enqueue(tx, each, leases && { leases })))
  }
  return batches
}

/** The destination of an address: what is behind the last "@", in lower case. */
export function domainOf(address: string): string {
  return address.slice(address.lastIndexOf("@") + 1).toLowerCase()
}

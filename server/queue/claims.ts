import { randomUUID } from "node:crypto"
import type { Query, Sql } from "../db/sql.ts"
import type { MessageRequest, RecipientRequest } from "./envelope.ts"
import { type RequestRow, requestOf, type WishesRow, wishesOf } from "./request-row.ts"
import type { Slots } from "./slots.ts"

/** A recipient that a worker holds. */
export interface LeasedRecipient {
  id: number
  address: string
  /** This attempt included. */
  attempts: number
  request: RecipientRequest
  /** Whether the sender was told that it takes long. */
  delayTold: boolean
}

/** A message with those of its recipients that are in one batch. */
export interface LeasedMessage {
  id: number
  trace: string
  contentId: number
  sender: string
  size: number
  smtputf8: boolean
  subject: string
  /** Who submitted it; undefined: it came from elsewhere. */
  accountId: number | undefined
  request: MessageRequest
  createdAt: number
  expiresAt: number
  recipients: LeasedRecipient[]
}

/** Work for one connection: messages to one destination, held under one lease. */
export interface Batch {
  domain: string
  /** Another way than SMTP, as `wayText` writes it; "": none. */
  way: string
  /** Token that fences this batch: a result is written only while the row still carries it. */
  lease: string
  /** How long nobody else can have taken it over, milliseconds. */
  until: number
  messages: LeasedMessage[]
}

/** How long a lease lasts without being renewed, milliseconds. After a crash the work waits this long. */
export const leaseTime = 90_000

/** Messages in a batch, recipients of one message in it (RFC 5321 §4.5.3.1.8), and rows looked at in one go. */
const batchMessages = 50
const batchRecipients = 100
const rowsLooked = 500

interface DueRow extends RequestRow, WishesRow {
  id: number
  address: string
  domain: string
  way: string
  attempts: number
  message_id: number
  trace: string
  content_id: number
  sender: string
  size: number
  smtputf8: unknown
  subject: string
  created_at: number
  expires_at: number
  account_id: number | null
  delay_told_at: number | null
}

/**
 * Takes what is due, the oldest first, passing over destinations that are busy. Nobody else has what is returned.
 * @param now milliseconds
 * @param slots where each batch that is returned has one
 */
export async function claim(sql: Sql, now: number, slots: Slots): Promise<Batch[]> {
  const batches = arrange(await dueRows(sql, now, slots.busy), now, slots)
  if (batches.length === 0) return []
  let claimed: ReadonlySet<number> = new Set()
  try {
    claimed = await sql.write((tx) => lease(tx, batches, now))
  } finally {
    for (const batch of batches) {
      leaveOnly(batch, claimed)
      if (isEmpty(batch)) slots.free(batch.domain)
    }
  }
  return batches.filter((batch) => !isEmpty(batch))
}

/** @returns ids of the recipients that nobody else was faster to take */
async function lease(tx: Query, batches: readonly Batch[], now: number): Promise<Set<number>> {
  const claimed = new Set<number>()
  for (const batch of batches)
    for (const { id } of batch.messages.flatMap((message) => message.recipients)) {
      const changed = await tx.run(
        `UPDATE queued_recipient SET state = 'leased', lease = ?, lease_until = ?, attempts = attempts + 1
         WHERE id = ? AND state = 'due'`,
        batch.lease,
        now + leaseTime,
        id,
      )
      if (changed === 1) claimed.add(id)
    }
  return claimed
}

function dueRows(sql: Sql, now: number, busy: readonly string[]): Promise<DueRow[]> {
  return sql.all<DueRow>(
    `SELECT r.id, r.address, r.domain, r.way, r.attempts, r.message_id, m.trace, m.content_id, m.sender, m.size, m.smtputf8,
       m.subject, m.created_at, m.expires_at, m.account_id, m.body_type, m.ret, m.envelope_id, m.priority,
       m.require_tls, m.deliver_by, m.deliver_by_mode, r.notify, r.original_recipient, r.delay_told_at
     FROM queued_recipient r JOIN queued_message m ON m.id = r.message_id
     WHERE r.state = 'due' AND r.next_attempt_at <= ? AND r.domain NOT IN (''${", ?".repeat(busy.length)})
     ORDER BY r.next_attempt_at LIMIT ${rowsLooked}`,
    now,
    ...busy,
  )
}

function arrange(rows: DueRow[], now: number, slots: Slots): Batch[] {
  const batches: Batch[] = []
  const open = new Map<string, Batch>()
  for (const row of rows) {
    const { domain, way } = row
    const key = `${way} ${domain}`
    let batch = open.get(key)
    if (!batch || !fits(batch, row)) {
      if (!slots.hasRoom(domain)) continue
      slots.take(domain)
      batch = { domain, way, lease: randomUUID(), until: now + leaseTime, messages: [] }
      open.set(key, batch)
      batches.push(batch)
    }
    add(batch, row)
  }
  return batches
}

function fits(batch: Batch, row: DueRow): boolean {
  const message = batch.messages.find(({ id }) => id === row.message_id)
  return message ? message.recipients.length < batchRecipients : batch.messages.length < batchMessages
}

function add(batch: Batch, row: DueRow): void {
  let message = batch.messages.find(({ id }) => id === row.message_id)
  if (!message) {
    message = messageOf(row)
    batch.messages.push(message)
  }
  message.recipients.push({
    id: row.id,
    address: row.address,
    attempts: row.attempts + 1,
    request: wishesOf(row),
    delayTold: row.delay_told_at !== null,
  })
}

function messageOf(row: DueRow): LeasedMessage {
  return {
    id: row.message_id,
    trace: row.trace,
    contentId: row.content_id,
    sender: row.sender,
    size: row.size,
    smtputf8: Boolean(row.smtputf8),
    subject: row.subject,
    accountId: row.account_id ?? undefined,
    request: requestOf(row),
    createdAt: row.created_at,
    expiresAt: row.expires_at,
    recipients: [],
  }
}

/** Takes recipients out of a batch that are not among these. */
function leaveOnly({ messages }: Batch, ids: ReadonlySet<number>): void {
  for (const message of messages) message.recipients = message.recipients.filter(({ id }) => ids.has(id))
}

const isEmpty = ({ messages }: Batch) => messages.every(({ recipients }) => recipients.length === 0)

/** Keeps leases from running out while their work goes on. */
export async function renew(sql: Sql, batches: readonly Batch[], now: number): Promise<void> {
  await sql.write(async (tx) => {
    for (const { lease } of batches) await prolong(tx, lease, now)
  })
  for (const batch of batches) batch.until = now + leaseTime
}

async function prolong(tx: Query, lease: string, now: number): Promise<void> {
  await tx.run(
    "UPDATE queued_recipient SET lease_until = ? WHERE state = 'leased' AND lease = ?",
    now + leaseTime,
    lease,
  )
}

/**
 * Takes out of a batch what is not ours any more. Who slept past a lease may have lost recipients to another worker, and
 * must not send what that one has sent; as long as the lease was renewed in time nobody is asked.
 */
export async function confirm(sql: Sql, batch: Batch, now: number): Promise<void> {
  if (now < batch.until - leaseTime / 3) return
  const rows = await sql.write(async (tx) => {
    await prolong(tx, batch.lease, now)
    return tx.all<{ id: number }>(
      "SELECT id FROM queued_recipient WHERE state = 'leased' AND lease = ?",
      batch.lease,
    )
  })
  leaveOnly(batch, new Set(rows.map(({ id }) => id)))
  batch.until = now + leaseTime
}

/**
 * Makes due again what a worker took and never brought back.
 * @param ours leases that are certainly alive, whatever the clock says
 * @returns how many
 */
export async function reclaim(sql: Sql, now: number, ours: readonly string[] = []): Promise<number> {
  const lost = `state = 'leased' AND lease_until < ? AND lease NOT IN (''${", ?".repeat(ours.length)})`
  const found = await sql.get(`SELECT id FROM queued_recipient WHERE ${lost} LIMIT 1`, now, ...ours)
  if (!found) return 0
  return sql.run(
    `UPDATE queued_recipient SET state = 'due', lease = NULL, lease_until = NULL, next_attempt_at = ? WHERE ${lost}`,
    now,
    now,
    ...ours,
  )
}

/** Gives back untried what a batch still holds, so that stopping costs neither time nor an attempt. */
export async function giveBack(sql: Sql, lease: string, now: number): Promise<void> {
  await sql.run(
    `UPDATE queued_recipient SET state = 'due', lease = NULL, lease_until = NULL, next_attempt_at = ?,
       attempts = attempts - 1 WHERE state = 'leased' AND lease = ?`,
    now,
    lease,
  )
}

/**
 * Lets everything that is due for a destination wait, because it cannot be reached at all: one attempt tells as much
 * as a thousand.
 */
export async function postpone(
  sql: Sql,
  domain: string,
  times: { now: number; until: number },
): Promise<void> {
  await sql.run(
    "UPDATE queued_recipient SET next_attempt_at = ? WHERE state = 'due' AND next_attempt_at <= ? AND domain = ?",
    times.until,
    times.now,
    domain,
  )
}

/** When something is due next, milliseconds; undefined when nothing is. */
export async function nextDue(sql: Sql, busy: readonly string[]): Promise<number | undefined> {
  const row = await sql.get<{ at: number | null }>(
    `SELECT min(next_attempt_at) AS at FROM queued_recipient
     WHERE state IN ('due', 'scheduled') AND domain NOT IN (''${", ?".repeat(busy.length)})`,
    ...busy,
  )
  return row?.at ?? undefined
}

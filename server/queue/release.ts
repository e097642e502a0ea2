import type { Acceptance } from "../accept/accept.ts"
import type { Clock } from "../clock.ts"
import type { Query, Sql } from "../db/sql.ts"
import { asMailError, MailError } from "../errors.ts"
import type { Log } from "../log.ts"
import { deleted } from "../store/flags.ts"
import type { StagedContent } from "../store/incoming.ts"
import { discardRuns, moveRuns } from "../store/moving.ts"
import type { Store } from "../store/store.ts"
import { type Envelope, newTrace, wants } from "./envelope.ts"
import { composeNotice } from "./notice.ts"
import { type RequestRow, requestOf, type WishesRow, wishesOf } from "./request-row.ts"
import { closeIfSettled, lockMessage } from "./settle.ts"
import { readerLanguage } from "./words/reader-language.ts"
import type { Language } from "./words/words.ts"

/** Messages released in one go, and how long one that could not be waits, milliseconds. */
const mostAtOnce = 100
const retryAfter = 60_000

interface Parts {
  sql: Sql
  store: Store
  clock: Clock
  log: Log
  accept: Acceptance["accept"]
  /** As we call ourselves, and the language of notices. */
  hostname: string
  language: Language
}

interface ScheduledRow extends RequestRow {
  id: number
  trace: string
  content_id: number
  sender: string
  account_id: number | null
  account: string | null
  subject: string
  created_at: number
  size: number
  smtputf8: unknown
  outbox_mailbox_id: number | null
  outbox_uid: number | null
}

interface WaitingRow extends WishesRow {
  address: string
}

/**
 * Lets go what was scheduled and whose time has come: each message is accepted like any other, in one commit with its
 * leaving the schedule, so that nobody gets it twice and it is never lost. What its sender has deleted from their
 * Outbox is given up.
 */
export async function releaseDue(parts: Parts): Promise<void> {
  const { sql, clock, log } = parts
  const due = await sql.all<ScheduledRow>(
    `SELECT m.id, m.trace, m.content_id, m.sender, m.account_id, a.address AS account, m.subject,
       m.created_at, m.size, m.smtputf8, m.body_type,
       m.ret, m.envelope_id, m.priority, m.require_tls, m.deliver_by, m.deliver_by_mode, m.outbox_mailbox_id,
       m.outbox_uid
     FROM queued_message m LEFT JOIN account a ON a.id = m.account_id
     WHERE m.id IN (SELECT message_id FROM queued_recipient WHERE state = 'scheduled' AND next_attempt_at <= ?)
     ORDER BY m.id LIMIT ${mostAtOnce}`,
    clock.now(),
  )
  for (const row of due)
    await release(parts, row).catch(async (thrown) => {
      log.error("queue.not-released", { trace: row.trace, cause: thrown as Error })
      await sql.run(
        "UPDATE queued_recipient SET next_attempt_at = ? WHERE message_id = ? AND state = 'scheduled'",
        clock.now() + retryAfter,
        row.id,
      )
    })
}

async function release(parts: Parts, row: ScheduledRow): Promise<void> {
  const { sql, store, log } = parts
  if (await isWithdrawn(sql, row)) {
    await sql.write((tx) => withdraw(tx, row.id, parts.clock.now()))
    log.info("queue.withdrawn", { trace: row.trace })
    return
  }
  const waiting = await sql.all<WaitingRow>(
    "SELECT address, notify, original_recipient FROM queued_recipient WHERE message_id = ? AND state = 'scheduled'",
    row.id,
  )
  const staged = await copyOf(store, row)
  // The fence: of two workers only one takes it off the schedule, and only together with its being accepted.
  const alongside = (tx: Query) => takeOff(tx, row, { expected: waiting.length, now: parts.clock.now() })
  await parts.accept(envelopeOf(row, waiting), staged, { alongside }).catch(async (thrown) => {
    const { code } = asMailError(thrown)
    if (!isHopeless(code)) throw thrown
    log.warn("queue.release-refused", { trace: row.trace, code })
    await tell(parts, row, { waiting, code, alongside })
  })
  // It left the Outbox, and came into Sent.
  if (row.account_id !== null && row.outbox_mailbox_id !== null) {
    store.announce(row.account_id, row.outbox_mailbox_id)
    const { id } =
      (await store.mailboxes(row.account_id)).find(({ specialUse }) => specialUse === "\\Sent") ?? {}
    if (id !== undefined) store.announce(row.account_id, id)
  }
}

/** The bytes once more, for `accept`, which takes its own; nothing of them stays when they cannot be read. */
async function copyOf(store: Store, row: ScheduledRow): Promise<StagedContent> {
  const incoming = store.receive(row.size)
  try {
    for await (const chunk of (await store.content(row.content_id)).stream(0))
      await incoming.write(chunk as Buffer)
    return await incoming.finish()
  } catch (thrown) {
    await incoming.abort()
    throw thrown
  }
}

const reasons = {
  "no-such-address": { cause: "unknown", status: "5.1.1" },
  "over-quota": { cause: "full", status: "5.2.2" },
  denied: { cause: "refused", status: "5.7.1" },
} as const
type Hopeless = keyof typeof reasons

// The sender was told that it is accepted, so now they are told that it is not.
async function tell(
  { sql, store, clock, accept, hostname, language }: Parts,
  row: ScheduledRow,
  end: { waiting: readonly WaitingRow[]; code: Hopeless; alongside(tx: Query): Promise<void> },
): Promise<void> {
  const fates = end.waiting
    .filter((recipient) => wants(wishesOf(recipient), "FAILURE"))
    .map((recipient) => {
      const { originalRecipient } = wishesOf(recipient)
      const asked = originalRecipient !== undefined && { originalRecipient }
      return {
        address: recipient.address,
        ...asked,
        action: "failed" as const,
        reply: "",
        ...reasons[end.code],
      }
    })
  if (fates.length === 0 || row.sender === "") return sql.write(end.alongside)
  const { trace, sender, subject } = row
  const notice = composeNotice({
    hostname,
    now: clock.now(),
    trace: newTrace(),
    original: {
      trace,
      sender,
      subject,
      arrivedAt: row.created_at,
      smtputf8: Boolean(row.smtputf8),
      request: requestOf(row),
    },
    fates,
    returned: undefined,
    language: await readerLanguage(sql, { sender, accountId: row.account_id ?? undefined }, language),
  })
  const incoming = store.receive(notice.bytes.length)
  await incoming.write(notice.bytes)
  await accept(notice.envelope, await incoming.finish(), { alongside: end.alongside }).catch((thrown) => {
    if (!isHopeless(asMailError(thrown).code)) throw thrown
    return sql.write(end.alongside)
  })
}

async function isWithdrawn(sql: Query, row: ScheduledRow): Promise<boolean> {
  if (row.outbox_mailbox_id === null || row.outbox_uid === null) return false
  const copy = await sql.get<{ flags: number }>(
    "SELECT flags FROM message WHERE mailbox_id = ? AND uid = ?",
    row.outbox_mailbox_id,
    row.outbox_uid,
  )
  return copy === undefined || (copy.flags & deleted) !== 0
}

/** Whether nobody can get it, now or later. */
const isHopeless = (code: string): code is Hopeless => Object.hasOwn(reasons, code)

function envelopeOf(row: ScheduledRow, waiting: readonly WaitingRow[]): Envelope {
  const { account_id: id, account } = row
  return {
    sender: row.sender,
    recipients: waiting.map(({ address }) => address),
    trace: row.trace,
    smtputf8: Boolean(row.smtputf8),
    ...(id !== null && account !== null && { submitter: { id, address: account } }),
    request: requestOf(row),
    requests: new Map(waiting.map((recipient) => [recipient.address, wishesOf(recipient)])),
  }
}

async function takeOff(
  tx: Query,
  row: ScheduledRow,
  { expected, now }: { expected: number; now: number },
): Promise<void> {
  const { id, account_id: accountId, content_id: contentId } = row
  const { outbox_mailbox_id: mailboxId, outbox_uid: uid } = row
  await lockMessage(tx, id)
  if (await isWithdrawn(tx, row)) throw new MailError("in-use", "The message was withdrawn meanwhile")
  const taken = await tx.run("DELETE FROM queued_recipient WHERE message_id = ? AND state = 'scheduled'", id)
  if (taken !== expected) throw new MailError("in-use", "The message was released or withdrawn meanwhile")
  await tx.run("DELETE FROM queued_recipient WHERE message_id = ?", id)
  await tx.run("DELETE FROM queued_message WHERE id = ?", id)
  await tx.run(
    "INSERT INTO garbage (content_id, since) VALUES (?, ?) ON CONFLICT (content_id) DO NOTHING",
    contentId,
    now,
  )
  if (accountId !== null && mailboxId !== null && uid !== null)
    await moveToSent(tx, { mailboxId, accountId }, { uid, now })
}

// It went: what was seen waiting is now seen as sent.
async function moveToSent(
  tx: Query,
  outbox: { mailboxId: number; accountId: number },
  { uid, now }: { uid: number; now: number },
): Promise<void> {
  const sent = await tx.get<{ id: number }>(
    "SELECT id FROM mailbox WHERE account_id = ? AND special_use = '\\Sent' ORDER BY id LIMIT 1",
    outbox.accountId,
  )
  if (!sent) await discardRuns(tx, outbox.mailboxId, [[uid, uid]], { now })
  else await moveRuns(tx, outbox, [[uid, uid]], { mailboxId: sent.id, accountId: outbox.accountId, now })
}

async function withdraw(tx: Query, id: number, now: number): Promise<void> {
  await lockMessage(tx, id)
  await tx.run(
    "UPDATE queued_recipient SET state = 'cancelled', settled_at = ? WHERE message_id = ? AND state = 'scheduled'",
    now,
    id,
  )
  await closeIfSettled(tx, id, now)
}

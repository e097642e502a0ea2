import type { Clock } from "../clock.ts"
import type { Query, Sql } from "../db/sql.ts"
import { MailError } from "../errors.ts"
import { enqueue } from "../queue/enqueue.ts"
import type { Envelope } from "../queue/envelope.ts"
import { file, keep } from "../store/filing.ts"
import { parseFlags } from "../store/flags.ts"
import type { StagedContent } from "../store/incoming.ts"
import { checkQuota } from "../store/quota.ts"
import type { Store } from "../store/store.ts"

/** Where people see what they have sent and nobody has got yet. */
export const outboxName = "Outbox"

/** How long a message may wait for its time: a leap year (RFC 4865 asks for a limit and leaves it to us), milliseconds. */
export const longestHold = 366 * 86_400_000

interface Parts {
  sql: Sql
  store: Store
  clock: Clock
  config: { queueLifetime: number }
}

interface Scheduled {
  envelope: Envelope
  staged: StagedContent
  holdUntil: number
  /** Runs in the same transaction. */
  alongside?: ((tx: Query) => Promise<void>) | undefined
}

/** When a message is to go, if that is not now, milliseconds. */
export function holdOf({ request }: Envelope, now: number): number | undefined {
  const { holdUntil } = request ?? {}
  return holdUntil !== undefined && holdUntil > now ? holdUntil : undefined
}

/**
 * Keeps a message until its time (RFC 4865), for recipients here as for those elsewhere. Who submitted it sees it in
 * their Outbox; it goes unless they delete it there.
 * @throws MailError "limit" for a time too far away, "over-quota" when the Outbox has no room
 */
export async function schedule(
  { sql, store, clock, config }: Parts,
  { envelope, staged, holdUntil, alongside }: Scheduled,
): Promise<void> {
  const now = clock.now()
  if (holdUntil > now + longestHold)
    throw new MailError("limit", "The message would wait for more than a year")
  const { submitter } = envelope
  const mailboxId = submitter && (await outboxOf(store, submitter.id))
  await sql.write(async (tx) => {
    await alongside?.(tx)
    if (submitter) await checkQuota(tx, submitter.id, { bytes: staged.size, messages: 1 })
    const contentId = await keep(tx, staged, now)
    const { size, threadKeys } = staged
    const filing = { contentId, size, threadKeys, flags: parseFlags(["\\Seen"]), internalDate: now, now }
    const outbox = mailboxId && { mailboxId, uid: (await file(tx, { mailboxId, ...filing })).uid }
    await enqueue(
      tx,
      {
        trace: envelope.trace,
        contentId,
        sender: envelope.sender,
        accountId: submitter?.id,
        size,
        smtputf8: envelope.smtputf8,
        subject: staged.summary.subject.slice(0, 200),
        recipients: envelope.recipients,
        request: envelope.request,
        requests: envelope.requests,
        now,
        expiresAt: holdUntil + config.queueLifetime,
      },
      { schedule: { releaseAt: holdUntil, outbox: outbox || undefined } },
    )
  })
  if (submitter && mailboxId) store.announce(submitter.id, mailboxId)
}

async function outboxOf(store: Store, accountId: number): Promise<number> {
  const open = () => store.mailbox(accountId, outboxName)
  const { id } = await open().catch(async (thrown) => {
    if (!(thrown instanceof MailError && thrown.code === "no-such-mailbox")) throw thrown
    // Somebody else may be making it at this moment.
    await store.createMailbox(accountId, outboxName).catch(() => undefined)
    return open()
  })
  return id
}

import type { Query } from "../db/sql.ts"
import { MailError } from "../errors.ts"
import { file, keep } from "./filing.ts"
import type { Flags } from "./flags.ts"
import type { StagedContent } from "./incoming.ts"
import { discardRuns, holdMailbox, type Source } from "./moving.ts"
import { checkQuota } from "./quota.ts"

/** A message to be appended. `internalDate` in milliseconds, now when absent. */
export interface NewMessage {
  staged: StagedContent
  flags: Flags
  internalDate?: number
}

/** Where messages are appended, and when. */
interface Target {
  accountId: number
  mailboxId: number
  now: number
}

/**
 * Files messages one after the other, each with a UID and MODSEQ of its own.
 * @returns their UIDs in the same order
 * @throws MailError "over-quota", "no-such-mailbox"
 */
export async function appendAll(
  tx: Query,
  target: Target,
  messages: readonly NewMessage[],
): Promise<number[]> {
  const bytes = messages.reduce((sum, message) => sum + message.staged.size, 0)
  await checkQuota(tx, target.accountId, { bytes, messages: messages.length })
  return fileAll(tx, target, messages)
}

async function fileAll(
  tx: Query,
  { mailboxId, now }: Target,
  messages: readonly NewMessage[],
): Promise<number[]> {
  const given: number[] = []
  for (const { staged, flags, internalDate = now } of messages) {
    const contentId = await keep(tx, staged, now)
    const { size, threadKeys } = staged
    given.push((await file(tx, { mailboxId, contentId, size, threadKeys, flags, internalDate, now })).uid)
  }
  return given
}

/**
 * Puts a message in the place of another, which is expunged: both or neither (RFC 8508 §3.4). Within an account only
 * what it grows by counts.
 * @returns its UID
 * @throws MailError "expunged" when the other one is gone, "over-quota", "no-such-mailbox"
 */
export async function replaceOne(
  tx: Query,
  replaced: Source & { uid: number },
  target: Target,
  message: NewMessage,
): Promise<number> {
  const { mailboxId, uid } = replaced
  // Before anything else, as moving does: two that go for the same rows take them in the same order.
  await holdMailbox(tx, mailboxId)
  const old = await tx.get<{ size: number }>(
    "SELECT size FROM message WHERE mailbox_id = ? AND uid = ?",
    mailboxId,
    uid,
  )
  const within = replaced.accountId === target.accountId
  const bytes = message.staged.size - (within ? (old?.size ?? 0) : 0)
  if (!within || bytes > 0) await checkQuota(tx, target.accountId, { bytes, messages: within ? 0 : 1 })
  const gone = await discardRuns(tx, mailboxId, [[uid, uid]], target)
  if (gone.length === 0) throw new MailError("expunged", "The message to be replaced is gone")
  const [given] = await fileAll(tx, target, [message])
  return given!
}

import type { Query } from "../db/sql.ts"
import { countIn } from "./filing.ts"
import {
  changedFlags,
  deleted,
  type FlagChange,
  type FlagScope,
  type Flags,
  isUnchanged,
  keywordsOf,
  keywordsText,
  seen,
} from "./flags.ts"
import { noSuchMailbox } from "./mailbox.ts"
import { checkQuota } from "./quota.ts"
import type { Run } from "./snapshot.ts"
import { bury } from "./tombstones.ts"
import { type Counted, draft, keepIn, type Leaving, twinFor } from "./twins.ts"

/** When something is expunged, ms, and whether it can be had back. */
export interface Expunging {
  now: number
  keeps?: boolean
}

/** Which UIDs were copied or moved, and what they became (RFC 4315 §3). Same length, ascending. */
export interface CopyResult {
  uidValidity: number
  from: number[]
  to: number[]
}

/** Other writers of this mailbox wait here until the transaction is over, so what is read stays true. */
export async function holdMailbox(tx: Query, mailboxId: number): Promise<void> {
  const held = await tx.run("UPDATE mailbox SET highest_modseq = highest_modseq WHERE id = ?", mailboxId)
  if (held === 0) throw noSuchMailbox()
}

async function countedIn(tx: Query, mailboxId: number, runs: readonly Run[]): Promise<Counted[]> {
  const found: Counted[] = []
  for (const [first, last] of runs) {
    const rows = await tx.all<Counted>(
      "SELECT uid, flags, size FROM message WHERE mailbox_id = ? AND uid BETWEEN ? AND ? ORDER BY uid",
      mailboxId,
      first,
      last,
    )
    for (const row of rows) found.push(row)
  }
  return found
}

function total(messages: readonly Counted[]) {
  return {
    messages: messages.length,
    unseen: messages.filter((message) => !(message.flags & seen)).length,
    deleted: messages.filter((message) => message.flags & deleted).length,
    bytes: messages.reduce((sum, message) => sum + message.size, 0),
  }
}

const negative = (count: ReturnType<typeof total>) => ({
  messages: -count.messages,
  unseen: -count.unseen,
  deleted: -count.deleted,
  bytes: -count.bytes,
})

/** Where messages are taken from. */
export interface Source {
  mailboxId: number
  accountId: number
}

/** Where copies go. */
export interface Target {
  mailboxId: number
  accountId: number
  now: number
  /** Flags that copies keep; all when absent. */
  scope?: FlagScope
}

const allFlags: FlagScope = { bits: -1, keywords: true }

/**
 * Copies runs of messages: contents are shared, flags and dates come along, one MODSEQ for all.
 * @throws MailError "over-quota"
 */
export async function copyRuns(
  tx: Query,
  source: Source,
  runs: readonly Run[],
  target: Target,
): Promise<CopyResult> {
  await holdMailbox(tx, source.mailboxId)
  const messages = await countedIn(tx, source.mailboxId, runs)
  await checkQuota(tx, target.accountId, total(messages))
  return insertCopies(tx, { messages, source, runs, target })
}

interface Transfer {
  messages: readonly Counted[]
  source: Source
  runs: readonly Run[]
  target: Target
}

async function insertCopies(tx: Query, { messages, source, runs, target }: Transfer): Promise<CopyResult> {
  const scope = target.scope ?? allFlags
  const copies = messages.map((message) => ({ ...message, flags: message.flags & scope.bits }))
  const grown = await countIn(tx, target.mailboxId, total(copies))
  let next = grown.uidNext - messages.length
  const to = messages.map((_, index) => next + index)
  for (const [first, last] of runs) {
    next += await tx.run(
      `INSERT INTO message (mailbox_id, uid, modseq, content_id, flags, keywords, size, internal_date, saved_at,
         thread_id)
       SELECT CAST(? AS INTEGER), CAST(? AS BIGINT) + ROW_NUMBER() OVER (ORDER BY uid) - 1, CAST(? AS BIGINT), content_id,
         flags & CAST(? AS INTEGER), ${scope.keywords ? "keywords" : "''"}, size, internal_date, CAST(? AS BIGINT), thread_id
       FROM message WHERE mailbox_id = ? AND uid BETWEEN ? AND ?`,
      target.mailboxId,
      next,
      grown.modseq,
      scope.bits,
      target.now,
      source.mailboxId,
      first,
      last,
    )
  }
  return { uidValidity: grown.uidValidity, from: messages.map((message) => message.uid), to }
}

/** Moves runs of messages in one step (RFC 6851): never in no mailbox, never in two. */
export async function moveRuns(
  tx: Query,
  source: Source,
  runs: readonly Run[],
  target: Target,
): Promise<CopyResult> {
  await holdMailbox(tx, source.mailboxId)
  const messages = await countedIn(tx, source.mailboxId, runs)
  // Within an account a move takes no room, so a full account can still move.
  if (source.accountId !== target.accountId) await checkQuota(tx, target.accountId, total(messages))
  const result = await insertCopies(tx, { messages, source, runs, target })
  await removeRuns(tx, source.mailboxId, runs, messages)
  return result
}

/** Takes messages away, which lie in these runs, and leaves a tombstone for each. */
async function removeRuns(
  tx: Query,
  mailboxId: number,
  runs: readonly Run[],
  messages: readonly Counted[],
): Promise<void> {
  if (messages.length === 0) return
  const { modseq } = await countIn(tx, mailboxId, negative(total(messages)))
  await bury(tx, mailboxId, runs, modseq)
  for (const [first, last] of runs)
    await tx.run("DELETE FROM message WHERE mailbox_id = ? AND uid BETWEEN ? AND ?", mailboxId, first, last)
}

/**
 * Expunges what is \Deleted in runs of messages; contents may be collected when nobody else refers to them. A message
 * whose flag another session took away meanwhile stays.
 * @returns the UIDs that went
 */
export async function expungeRuns(
  tx: Query,
  mailboxId: number,
  runs: readonly Run[],
  when: Expunging,
): Promise<number[]> {
  await holdMailbox(tx, mailboxId)
  const found = await countedIn(tx, mailboxId, runs)
  const doomed = found.filter((message) => message.flags & deleted)
  const exact = doomed.length === found.length ? runs : doomed.map(({ uid }): Run => [uid, uid])
  return discard(tx, { mailboxId, runs: exact, messages: doomed }, when)
}

/** Expunges runs of messages, whatever their flags. @returns the UIDs that went */
export async function discardRuns(
  tx: Query,
  mailboxId: number,
  runs: readonly Run[],
  when: Expunging,
): Promise<number[]> {
  await holdMailbox(tx, mailboxId)
  return discard(tx, { mailboxId, runs, messages: await countedIn(tx, mailboxId, runs) }, when)
}

async function discard(tx: Query, leaving: Leaving, { now, keeps }: Expunging): Promise<number[]> {
  const { mailboxId, runs, messages } = leaving
  if (messages.length === 0) return []
  const twin = keeps ? await twinFor(tx, mailboxId, now) : undefined
  if (twin !== undefined) await keepIn(tx, twin, leaving, now)
  // Nobody may refer any more to what is not kept.
  const lost = twin === undefined ? "" : `AND flags & ${draft} <> 0`
  if (twin === undefined || messages.some(({ flags }) => flags & draft))
    for (const [first, last] of runs)
      await tx.run(
        `INSERT INTO garbage (content_id, since)
         SELECT DISTINCT content_id, CAST(? AS BIGINT) FROM message WHERE mailbox_id = ? AND uid BETWEEN ? AND ? ${lost}
         ON CONFLICT DO NOTHING`,
        now,
        mailboxId,
        first,
        last,
      )
  await removeRuns(tx, mailboxId, runs, messages)
  return messages.map((message) => message.uid)
}

interface Flagged extends Counted {
  modseq: number
  keywords: string
}

/** What a STORE did: UIDs whose flags are different now, and those refused for UNCHANGEDSINCE. */
export interface FlagResult {
  changed: number[]
  refused: number[]
}

/** Changes the flags of runs of messages; one MODSEQ for all that really changed. */
export async function flagRuns(
  tx: Query,
  mailboxId: number,
  runs: readonly Run[],
  change: FlagChange,
): Promise<FlagResult> {
  await holdMailbox(tx, mailboxId)
  const result: FlagResult = { changed: [], refused: [] }
  const count = { messages: 0, unseen: 0, deleted: 0, bytes: 0 }
  const stretches: Stretch[] = []
  for (const [first, last] of runs) {
    const rows = await tx.all<Flagged>(
      `SELECT uid, modseq, flags, keywords, size FROM message
       WHERE mailbox_id = ? AND uid BETWEEN ? AND ? ORDER BY uid`,
      mailboxId,
      first,
      last,
    )
    let stretch: Stretch | undefined
    for (const row of rows) {
      const next = nextFlags(row, change)
      if (next === "refused") result.refused.push(row.uid)
      if (typeof next === "string") {
        stretch = undefined
        continue
      }
      result.changed.push(row.uid)
      change.note?.(row.uid, { bits: row.flags, keywords: keywordsOf(row.keywords) }, flagsOf(next))
      count.unseen += bit(row.flags, seen) - bit(next.bits, seen)
      count.deleted += bit(next.bits, deleted) - bit(row.flags, deleted)
      if (stretch && stretch.bits === next.bits && stretch.keywords === next.keywords) stretch.last = row.uid
      else stretches.push((stretch = { first: row.uid, last: row.uid, ...next }))
    }
  }
  if (result.changed.length === 0) return result
  const { modseq } = await countIn(tx, mailboxId, count)
  for (const { first, last, bits, keywords } of stretches)
    await tx.run(
      "UPDATE message SET flags = ?, keywords = ?, modseq = ? WHERE mailbox_id = ? AND uid BETWEEN ? AND ?",
      bits,
      keywords,
      modseq,
      mailboxId,
      first,
      last,
    )
  return result
}

/** Neighbours that end with the same flags, changed by one statement. */
interface Stretch {
  first: number
  last: number
  bits: number
  keywords: string
}

const flagsOf = ({ bits, keywords }: { bits: number; keywords: string }): Flags => ({
  bits,
  keywords: keywordsOf(keywords),
})

const bit = (bits: number, mask: number) => (bits & mask ? 1 : 0)

function nextFlags(
  row: Flagged,
  change: FlagChange,
): { bits: number; keywords: string } | "refused" | "same" {
  const now = { bits: row.flags, keywords: keywordsOf(row.keywords) }
  if (!isUnchanged({ uid: row.uid, modseq: row.modseq, now }, change)) return "refused"
  const next = changedFlags(now, change)
  const keywords = keywordsText(next.keywords)
  return next.bits === row.flags && keywords === row.keywords ? "same" : { bits: next.bits, keywords }
}

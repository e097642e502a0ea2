// Twins: where expunged messages stay while they can be had back. What always holds:
// - the twin of a mailbox has its name and belongs to the number of its account with a minus, so no question about the
//   mailboxes of an account, their messages or their quota can meet a twin by mistake;
// - it is a mailbox like any other, with UIDs of its own, so what reads mailboxes reads it; a message lies in it from when it
//   was expunged (`saved_at`), and UIDs are in that order but for those of a mailbox that was deleted, by some minutes;
// - a message comes into it in the transaction that expunges it, with its flags but \Deleted; what leaves it leaves for good,
//   or for a mailbox;
// - drafts do not come into it: programs replace them every few seconds.

import type { Query } from "../db/sql.ts"
import { MailError } from "../errors.ts"
import { countIn } from "./filing.ts"
import { deleted, seen } from "./flags.ts"
import { insertMailbox, type Mailbox, mailboxById, mailboxByName } from "./mailbox.ts"
import type { Run } from "./snapshot.ts"

/** Under which number the twins of an account's mailboxes are; and back. */
export const twinsOf = (accountId: number): number => -accountId

/** Whether mailboxes of such an account are twins. */
export const areTwins = (accountId: number): boolean => accountId < 0

export const draft = 16

/** Messages as counters need them. */
export interface Counted {
  uid: number
  flags: number
  size: number
}

/**
 * The twin of a mailbox, made when there is none, and held by this transaction.
 * @returns undefined for a mailbox that is a twin itself
 */
export async function twinFor(tx: Query, mailboxId: number, now: number): Promise<number | undefined> {
  const { accountId, name } = await mailboxById(tx, mailboxId)
  return areTwins(accountId) ? undefined : twinNamed(tx, { accountId: twinsOf(accountId), name, now })
}

/** The same by the number and the name of the twin. */
export async function twinNamed(
  tx: Query,
  place: { accountId: number; name: string; now: number },
): Promise<number> {
  const held = () =>
    tx.get<{ id: number }>(
      "UPDATE mailbox SET highest_modseq = highest_modseq WHERE account_id = ? AND name = ? RETURNING id",
      place.accountId,
      place.name,
    )
  const found = await held()
  if (found) return found.id
  await tx.run(
    "INSERT INTO numbering (account_id, uid_validity) VALUES (?, 0) ON CONFLICT DO NOTHING",
    place.accountId,
  )
  // Somebody else may have made it a moment ago (PostgreSQL).
  const made = await insertMailbox(tx, { ...place, specialUse: "" }).catch((thrown: unknown) => {
    if (!(thrown instanceof MailError && thrown.code === "already-exists")) throw thrown
  })
  return (made ?? (await held()) ?? (await mailboxByName(tx, place.accountId, place.name))).id
}

/** Messages of a mailbox, or of one that is gone, and which of them come into a twin. */
export interface Leaving {
  mailboxId: number
  runs: readonly Run[]
  messages: readonly Counted[]
}

/** Puts copies of messages into a twin; the caller takes them away where they were. @param at when they were expunged, ms */
export async function keepIn(
  tx: Query,
  twinId: number,
  { mailboxId, runs, messages }: Leaving,
  at: number,
): Promise<void> {
  const kept = messages.filter(({ flags }) => !(flags & draft))
  if (kept.length === 0) return
  const grown = await countIn(tx, twinId, {
    messages: kept.length,
    unseen: kept.filter(({ flags }) => !(flags & seen)).length,
    deleted: 0,
    bytes: kept.reduce((sum, { size }) => sum + size, 0),
  })
  let next = grown.uidNext - kept.length
  for (const [first, last] of runs)
    next += await tx.run(
      `INSERT INTO message (mailbox_id, uid, modseq, content_id, flags, keywords, size, internal_date, saved_at, thread_id)
       SELECT CAST(? AS INTEGER), CAST(? AS BIGINT) + ROW_NUMBER() OVER (ORDER BY uid) - 1, CAST(? AS BIGINT), content_id,
         flags & ~${deleted}, keywords, size, internal_date, CAST(? AS BIGINT), thread_id
       FROM message WHERE mailbox_id = ? AND uid BETWEEN ? AND ? AND flags & ${draft} = 0`,
      twinId,
      next,
      grown.modseq,
      at,
      mailboxId,
      first,
      last,
    )
}

/**
 * The twin of a mailbox that is being deleted, with the rights there were in it: who may have its messages back is decided by
 * them from now on.
 */
export async function leaveTwin(tx: Query, mailbox: Mailbox, now: number): Promise<void> {
  const twinId = await twinNamed(tx, { accountId: twinsOf(mailbox.accountId), name: mailbox.name, now })
  await tx.run("DELETE FROM mailbox_right WHERE mailbox_id = ?", twinId)
  await tx.run("UPDATE mailbox_right SET mailbox_id = ? WHERE mailbox_id = ?", twinId, mailbox.id)
  await tx.run("UPDATE mailbox SET owner_rights = ? WHERE id = ?", mailbox.ownerRights, twinId)
}

/** A twin follows its mailbox to another name, unless there is one of that name. */
export async function renameTwin(tx: Query, accountId: number, from: string, to: string): Promise<void> {
  const twins = twinsOf(accountId)
  await tx.run(
    `UPDATE mailbox SET name = ? WHERE account_id = ? AND name = ?
       AND NOT EXISTS (SELECT 1 FROM mailbox other WHERE other.account_id = ? AND other.name = ?)`,
    to,
    twins,
    from,
    twins,
    to,
  )
}

import type { Query } from "../db/sql.ts"
import type { Transfer } from "../store/transfer.ts"
import type { Kind } from "./learning.ts"

/** Where a message goes and comes from says what its owner thinks of it. */
const says = (specialUse: string, use: string) => specialUse.split(" ").includes(use)

/** What somebody says by copying or moving messages; undefined: nothing. Spam that goes into the bin is still spam. */
export function lessonOf({
  from,
  to,
}: Pick<Transfer, "from" | "to">): { accountId: number; kind: Kind } | undefined {
  const wasJunk = says(from.specialUse, "\\Junk")
  const isJunk = says(to.specialUse, "\\Junk")
  if (isJunk)
    return wasJunk && from.accountId === to.accountId ? undefined : { accountId: to.accountId, kind: "spam" }
  return wasJunk && !says(to.specialUse, "\\Trash") ? { accountId: from.accountId, kind: "ham" } : undefined
}

/**
 * Notes what is to be learnt from a copy or move, in the transaction that does it: one statement, and only where Junk is
 * concerned. The learning itself comes later.
 */
export async function noteLesson(tx: Query, transfer: Transfer): Promise<void> {
  const lesson = lessonOf(transfer)
  const [first] = transfer.uids
  if (!lesson || first === undefined) return
  await tx.run(
    `INSERT INTO spam_task (account_id, content_id, verdict)
     SELECT CAST(? AS INTEGER), content_id, CAST(? AS TEXT) FROM message WHERE mailbox_id = ? AND uid BETWEEN ? AND ? ORDER BY uid`,
    lesson.accountId,
    lesson.kind,
    transfer.to.id,
    first,
    transfer.uids.at(-1)!,
  )
}

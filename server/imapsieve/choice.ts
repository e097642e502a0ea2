import type { Query } from "../db/sql.ts"

/** The annotation that names a script (RFC 6785 §2.3.1). */
export const scriptEntry = "/shared/imapsieve/script"

/** A script that is to hear of a mailbox. */
export interface Choice {
  name: string
  /** Whether the administrator chose it for all mailboxes. */
  site: boolean
}

/**
 * The script of a mailbox: the one its annotation names, or where there is no annotation the server's. An annotation
 * that is empty means none, and the server's does not take its place.
 */
export async function chosenScript(query: Query, mailboxId: number): Promise<Choice | undefined> {
  const row = await query.get<{ mailboxId: number; value: Uint8Array }>(
    `SELECT mailbox_id AS "mailboxId", value FROM annotation
     WHERE mailbox_id IN (?, 0) AND account_id = 0 AND entry = ? ORDER BY mailbox_id DESC LIMIT 1`,
    mailboxId,
    scriptEntry,
  )
  const name = row && Buffer.from(row.value).toString("utf8")
  return name ? { name, site: row.mailboxId === 0 } : undefined
}

import type { Query } from "../db/sql.ts"
import { deleted, seen } from "../store/flags.ts"
import type { Store } from "../store/store.ts"
import { taught } from "./learning.ts"

/** How long a message has to be kept after it came, and how long until we look at an account again, milliseconds. */
const keptFor = 3 * 86_400_000
const between = 86_400_000

/** Messages learnt at one look, and messages of one mailbox and mailboxes that are looked at. */
const step = 25
const newest = 200
const mostMailboxes = 20

/** Good messages an account learns at most: so many whatever it knows of spam, and so many for each spam it knows. */
const enough = { always: 200, perSpam: 3, ever: 2_000 } as const

/** Mailboxes whose messages nobody has chosen to keep. */
const elsewhere = ["\\Junk", "\\Trash", "\\Sent", "\\Drafts"]

/** Accounts that were not looked at for long, and remembers that they are now. */
export async function nextToLookAt(sql: Query, now: number, most: number): Promise<number[]> {
  const rows = await sql.all<{ id: number }>(
    `SELECT a.id FROM account a LEFT JOIN spam_model m ON m.account_id = a.id
     WHERE COALESCE(m.looked_at, 0) < CAST(? AS BIGINT) ORDER BY a.id LIMIT ${most}`,
    now - between,
  )
  for (const { id } of rows)
    await sql.run(
      `INSERT INTO spam_model (account_id, looked_at) VALUES (?, ?)
       ON CONFLICT (account_id) DO UPDATE SET looked_at = excluded.looked_at`,
      id,
      now,
    )
  return rows.map(({ id }) => id)
}

/** Contents of messages that an account read and kept, and was not taught yet. */
export async function keptMessages(
  { sql, store }: { sql: Query; store: Pick<Store, "mailboxes"> },
  accountId: number,
  now: number,
): Promise<number[]> {
  const { spam, ham } = (await taught(sql, [accountId])).get(accountId) ?? { spam: 0, ham: 0 }
  const wanted = Math.min(enough.ever, Math.max(enough.always, enough.perSpam * spam)) - ham
  const found: number[] = []
  const mailboxes = await store.mailboxes(accountId)
  const own = mailboxes.filter(
    ({ specialUse }) => !specialUse.split(" ").some((use) => elsewhere.includes(use)),
  )
  for (const { id } of own.slice(0, mostMailboxes)) {
    if (found.length >= Math.min(step, wanted)) break
    const rows = await sql.all<{ contentId: number; flags: number; keywords: string; savedAt: number }>(
      `SELECT content_id AS "contentId", flags, keywords, saved_at AS "savedAt" FROM message
       WHERE mailbox_id = ? ORDER BY uid DESC LIMIT ${newest}`,
      id,
    )
    const kept = rows.filter(
      ({ flags, keywords, savedAt }) =>
        flags & seen && !(flags & deleted) && savedAt < now - keptFor && !/\$junk\b/i.test(keywords),
    )
    found.push(
      ...(await untaught(
        sql,
        accountId,
        kept.map(({ contentId }) => contentId),
      )),
    )
  }
  return [...new Set(found)].slice(0, Math.max(0, Math.min(step, wanted)))
}

async function untaught(query: Query, accountId: number, contentIds: readonly number[]): Promise<number[]> {
  if (contentIds.length === 0) return []
  const rows = await query.all<{ id: number }>(
    `SELECT content_id AS id FROM spam_lesson
     WHERE account_id = ? AND content_id IN (${contentIds.map(() => "?").join(", ")})`,
    accountId,
    ...contentIds,
  )
  const known = new Set(rows.map(({ id }) => id))
  return contentIds.filter((id) => !known.has(id))
}

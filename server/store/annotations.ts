// What people noted about mailboxes and the server (RFC 5464). What always holds:
// - an entry begins with "/private/" or "/shared/" and is in small letters; private ones belong to one account each;
// - all entries of one call are set, or none;
// - what one account can leave behind is limited, its private entries and the shared ones of its mailboxes each.

import type { Query, Sql } from "../db/sql.ts"
import { MailError } from "../errors.ts"
import { noSuchMailbox } from "./mailbox.ts"

/** What an entry is about: a mailbox, or the server when `mailboxId` is 0. */
export interface AnnotationPlace {
  mailboxId: number
  /** Whose private entries are meant. */
  accountId: number
}

/** A new value, or undefined to remove the entry. */
export interface AnnotationChange {
  entry: string
  value: Uint8Array | undefined
}

/** An entry that is there, without its value. Size in bytes. */
export interface AnnotationName {
  entry: string
  size: number
}

/** Told of entries that were set or removed. Must not throw. */
export type AnnotationWatcher = (change: {
  place: AnnotationPlace
  entries: readonly string[]
  /** Whatever the one who changed them passed, to be told apart. */
  by: unknown
}) => void

/** Bytes of one value at most; entries of one scope of one mailbox, and bytes of one account, at most. */
export const mostAnnotationBytes = 32_768
const mostEntries = 200
const mostBytesOfAccount = 10 * 1024 * 1024

/** Mailboxes asked about in one statement at most. */
const slice = 500

const marks = (values: readonly unknown[]) => values.map(() => "?").join(", ")
const isPrivate = (entry: string) => entry.startsWith("/private/")

export class Annotations {
  readonly #sql: Sql
  readonly #watchers = new Set<AnnotationWatcher>()

  constructor(sql: Sql) {
    this.#sql = sql
  }

  /** The entries somebody can see, by name: the shared ones and their own private ones. */
  async names({ mailboxId, accountId }: AnnotationPlace): Promise<AnnotationName[]> {
    return this.#sql.all<AnnotationName>(
      `SELECT entry, LENGTH(value) AS size FROM annotation
       WHERE mailbox_id = ? AND account_id IN (0, ?) ORDER BY entry`,
      mailboxId,
      accountId,
    )
  }

  /** One value; undefined when there is none. `entry` in small letters, such as "/private/filters/values/on-the-road". */
  async value({ mailboxId, accountId }: AnnotationPlace, entry: string): Promise<Buffer | undefined> {
    const row = await this.#sql.get<{ value: Uint8Array }>(
      "SELECT value FROM annotation WHERE mailbox_id = ? AND account_id = ? AND entry = ?",
      mailboxId,
      isPrivate(entry) ? accountId : 0,
      entry,
    )
    return row && Buffer.from(row.value)
  }

  /** Values of some entries of many mailboxes, by mailbox and entry. */
  async values(
    mailboxIds: readonly number[],
    accountId: number,
    entries: readonly string[],
  ): Promise<Map<number, Map<string, Buffer>>> {
    const found = new Map<number, Map<string, Buffer>>()
    for (let at = 0; at < mailboxIds.length; at += slice) {
      const ids = mailboxIds.slice(at, at + slice)
      const rows = await this.#sql.all<{ mailboxId: number; entry: string; value: Uint8Array }>(
        `SELECT mailbox_id AS "mailboxId", entry, value FROM annotation
         WHERE account_id IN (0, ?) AND mailbox_id IN (${marks(ids)}) AND entry IN (${marks(entries)})`,
        accountId,
        ...ids,
        ...entries,
      )
      for (const { mailboxId, entry, value } of rows) {
        if (!found.has(mailboxId)) found.set(mailboxId, new Map())
        found.get(mailboxId)!.set(entry, Buffer.from(value))
      }
    }
    return found
  }

  /**
   * Sets and removes entries, all or none, and tells the watchers.
   * @param by passed on to the watchers
   * @throws MailError "limit" for too many or too much, "too-large" for one value, "no-such-mailbox"
   */
  async change(place: AnnotationPlace, changes: readonly AnnotationChange[], by?: unknown): Promise<void> {
    if (changes.some(({ value }) => value !== undefined && value.length > mostAnnotationBytes))
      throw new MailError("too-large", `A value has at most ${mostAnnotationBytes} bytes`)
    await this.#sql.write((tx) => applyChanges(tx, place, changes))
    const entries = changes.map(({ entry }) => entry)
    for (const watcher of this.#watchers) watcher({ place, entries, by })
  }

  /** @returns a function that ends it */
  watch(watcher: AnnotationWatcher): () => void {
    this.#watchers.add(watcher)
    return () => this.#watchers.delete(watcher)
  }
}

async function applyChanges(
  tx: Query,
  place: AnnotationPlace,
  changes: readonly AnnotationChange[],
): Promise<void> {
  const { mailboxId } = place
  // Holds the mailbox, so that nothing is noted about one that is being deleted.
  if (mailboxId !== 0) {
    const held = await tx.run("UPDATE mailbox SET owner_rights = owner_rights WHERE id = ?", mailboxId)
    if (held === 0) throw noSuchMailbox()
  }
  for (const { entry, value } of changes) {
    const whose = isPrivate(entry) ? place.accountId : 0
    if (value === undefined)
      await tx.run(
        "DELETE FROM annotation WHERE mailbox_id = ? AND account_id = ? AND entry = ?",
        mailboxId,
        whose,
        entry,
      )
    else
      await tx.run(
        `INSERT INTO annotation (mailbox_id, account_id, entry, value) VALUES (?, ?, ?, ?)
         ON CONFLICT (mailbox_id, account_id, entry) DO UPDATE SET value = excluded.value`,
        mailboxId,
        whose,
        entry,
        value,
      )
  }
  const scopes = new Set(changes.filter(({ value }) => value).map(({ entry }) => isPrivate(entry)))
  for (const scope of scopes) await checkLimits(tx, { mailboxId, accountId: scope ? place.accountId : 0 })
}

async function checkLimits(tx: Query, { mailboxId, accountId }: AnnotationPlace): Promise<void> {
  const here = await tx.get<{ count: number }>(
    "SELECT COUNT(*) AS count FROM annotation WHERE mailbox_id = ? AND account_id = ?",
    mailboxId,
    accountId,
  )
  const whole =
    accountId !== 0
      ? await tx.get<{ bytes: number }>(
          `SELECT CAST(COALESCE(SUM(LENGTH(value)), 0) AS BIGINT) AS bytes FROM annotation WHERE account_id = ?`,
          accountId,
        )
      : await tx.get<{ bytes: number }>(
          `SELECT CAST(COALESCE(SUM(LENGTH(value)), 0) AS BIGINT) AS bytes FROM annotation
           WHERE account_id = 0 AND mailbox_id IN (SELECT o.id FROM mailbox m
             JOIN mailbox o ON o.account_id = m.account_id WHERE m.id = ?)`,
          mailboxId,
        )
  if (here!.count > mostEntries || whole!.bytes > mostBytesOfAccount)
    throw new MailError("limit", "There is no room for more annotations; remove some first")
}

/** Gives a mailbox what is noted about another one (RFC 5464 §4.1, for what renaming INBOX leaves behind). */
export async function copyAnnotations(tx: Query, from: number, to: number): Promise<void> {
  await tx.run(
    `INSERT INTO annotation (mailbox_id, account_id, entry, value)
     SELECT CAST(? AS INTEGER), account_id, entry, value FROM annotation WHERE mailbox_id = ? ON CONFLICT DO NOTHING`,
    to,
    from,
  )
}

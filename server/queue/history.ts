// What became of mail for addresses here. (What became of mail for others stays with the queue's own rows.)
// - A row is written by the commit that delivers, so history never says what did not happen, and costs no flush of its own.
// - There is no index: rows lie in the order of time, so the newest are found and the oldest forgotten at the ends, however
//   many there are. A search reads them from the newest on, in slices with pauses, so that nobody waits for it.

import type { Query, Sql } from "../db/sql.ts"
import { anywhere, type Ends, newestFirst } from "./newest-first.ts"

/** filed: in a mailbox; repeated: not filed again, as the account has had the same message. */
export const deliveryOutcomes = ["filed", "sent-on", "piped", "discarded", "repeated", "refused"] as const
export type DeliveryOutcome = (typeof deliveryOutcomes)[number]

/** One place that a message went to. */
export interface DeliveryNote {
  outcome: DeliveryOutcome
  /** As the envelope named them. */
  recipient: string
  /** Address of the account whose it became. */
  account?: string | undefined
  /** Mailbox, address or program. */
  place?: string | undefined
  /** Script and line that decided, "name:12". */
  rule?: string | undefined
  /** Why it was refused. */
  reply?: string | undefined
}

/** The message that went there. */
export interface DeliveredMessage {
  trace: string
  sender: string
  subject: string
  /** Bytes. */
  size: number
  /** Who handed it in, and how that way was encrypted; absent: it was written here. */
  from?: { remote: string; tls: string } | undefined
}

/** A row of history. Absent texts are "". */
export interface Delivery extends Required<{ [K in keyof DeliveryNote]: NonNullable<DeliveryNote[K]> }> {
  id: number
  /** Milliseconds. */
  at: number
  trace: string
  sender: string
  subject: string
  size: number
  remote: string
  tls: string
}

/** Longest text that is kept, characters: strangers wrote most of them. */
const longestText = 200

/** Notes where a message went, in the transaction that takes it there. @param now milliseconds */
export async function noteDelivery(
  tx: Query,
  message: DeliveredMessage,
  note: DeliveryNote,
  now: number,
): Promise<void> {
  const { trace, sender, subject, size, from } = message
  const { outcome, recipient, account = "", place = "", rule = "", reply = "" } = note
  await tx.run(
    `INSERT INTO delivery (at, trace, sender, recipient, account, outcome, place, rule, reply, subject, size, remote, tls)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    now,
    trace,
    sender,
    recipient,
    account === recipient.toLowerCase() ? "" : account,
    outcome,
    kept(place),
    kept(rule),
    kept(reply),
    kept(subject),
    size,
    kept(from?.remote ?? ""),
    from?.tls ?? "",
  )
}

// PostgreSQL takes neither NUL nor half a pair of UTF-16.
const kept = (text: string) => text.replaceAll("\0", "").slice(0, longestText).toWellFormed()

export interface HistoryRequest {
  /** Anywhere in trace, sender, recipient, account, place, subject or whoever handed it in. */
  search?: string | undefined
  /** From 1. */
  page?: number | undefined
  pageSize?: number
}

export interface HistoryPage {
  rows: Delivery[]
  /** With a search: of the newest matches, `mostMatches` at most. */
  total: number
  page: number
  pages: number
}

const columns =
  "id, at, trace, sender, recipient, account, outcome, place, rule, reply, subject, size, remote, tls"

/** History as an operator reads it, from any process. */
export class History {
  readonly #sql: Sql

  constructor({ sql }: { sql: Sql }) {
    this.#sql = sql
  }

  /** Deliveries, the newest first. */
  async list({ search, page: wanted = 1, pageSize = 50 }: HistoryRequest = {}): Promise<HistoryPage> {
    const size = Math.min(Math.max(pageSize, 1), 500)
    const text = search?.trim().toLowerCase().slice(0, 200) ?? ""
    const ends = await this.#ends()
    const found = text === "" ? undefined : await this.#find(text, ends)
    const total = found?.length ?? ends.last - ends.first + 1
    const pages = Math.max(1, Math.ceil(total / size))
    const page = Math.min(Math.max(Math.trunc(wanted) || 1, 1), pages)
    const from = (page - 1) * size
    const rows = found?.slice(from, from + size) ?? (await this.#newest(ends.last - from, size))
    return { rows, total, page, pages }
  }

  /** Where one message went, as it went; nothing when it did not come here, or too long ago. */
  async show(trace: string): Promise<Delivery[]> {
    const found = await this.#find(trace.toLowerCase(), await this.#ends())
    return found.filter((row) => row.trace === trace).reverse()
  }

  #newest(last: number, count: number): Promise<Delivery[]> {
    return this.#sql.all<Delivery>(
      `SELECT ${columns} FROM delivery WHERE id <= ? ORDER BY id DESC LIMIT ?`,
      last,
      count,
    )
  }

  /** Rows that contain a text, the newest first. */
  #find(text: string, ends: Ends): Promise<Delivery[]> {
    return newestFirst(ends, ({ from, to, limit }) =>
      this.#sql.all<Delivery>(
        `SELECT ${columns} FROM delivery WHERE id BETWEEN ? AND ? AND lower(trace || ' ' || sender || ' ' || recipient ||
           ' ' || account || ' ' || place || ' ' || subject || ' ' || remote) LIKE ? ESCAPE '\\'
         ORDER BY id DESC LIMIT ?`,
        from,
        to,
        anywhere(text),
        limit,
      ),
    )
  }

  async #ends(): Promise<Ends> {
    const row = await this.#sql.get<{ first: number | null; last: number | null }>(
      `SELECT (SELECT min(id) FROM delivery) AS "first", (SELECT max(id) FROM delivery) AS "last"`,
    )
    return { first: row?.first ?? 1, last: row?.last ?? 0 }
  }
}

/** Rows forgotten in one transaction. */
const forgottenAtOnce = 500

/**
 * Forgets what is too old, a few rows in each transaction, the oldest first; younger ones are not looked at.
 * @param kept milliseconds
 * @returns how many are forgotten now
 */
export async function forgetDeliveries(sql: Sql, now: number, kept: number): Promise<number> {
  for (let forgotten = 0; ; ) {
    const page = await sql.all<{ id: number; at: number }>(
      `SELECT id, at FROM delivery ORDER BY id LIMIT ${forgottenAtOnce}`,
    )
    const young = page.findIndex(({ at }) => at >= now - kept)
    const old = young < 0 ? page : page.slice(0, young)
    if (old.length > 0) await sql.run("DELETE FROM delivery WHERE id <= ?", old.at(-1)!.id)
    forgotten += old.length
    if (old.length < forgottenAtOnce) return forgotten
  }
}

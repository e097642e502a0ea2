import type { Clock } from "../clock.ts"
import type { Query, Sql } from "../db/sql.ts"
import { MailError } from "../errors.ts"
import { discardRuns } from "../store/moving.ts"
import { flush } from "./flush.ts"
import { anywhere, newestFirst } from "./newest-first.ts"
import { closeIfSettled, lockMessage } from "./settle.ts"

export const queueStates = [
  "scheduled",
  "due",
  "leased",
  "held",
  "delivered",
  "bounced",
  "cancelled",
] as const
export type QueueState = (typeof queueStates)[number]

/** One recipient of a queued message as an operator sees it. Times in milliseconds. */
export interface QueueEntry {
  id: number
  messageId: number
  trace: string
  sender: string
  recipient: string
  subject: string
  size: number
  state: QueueState
  attempts: number
  createdAt: number
  nextAttemptAt: number
  settledAt: number | undefined
  /** In the other server's words, on one line; "" before the first attempt. */
  lastReply: string
  /** The server that answered last, and version and cipher of the way to it; "" in the clear. */
  remote: string
  tls: string
}

export interface QueueRequest {
  /** Anywhere in trace, sender, recipient, server or subject. */
  search?: string
  state?: QueueState | "open"
  /** From 1. */
  page?: number
  pageSize?: number
}

export interface QueuePage {
  rows: QueueEntry[]
  /** With a search: of the newest matches, `mostMatches` at most. */
  total: number
  page: number
  pages: number
}

interface EntryRow extends Omit<QueueEntry, "settledAt"> {
  settledAt: number | null
}

const columns = `r.id, r.message_id AS "messageId", m.trace, m.sender, r.address AS recipient, m.subject, m.size,
  r.state, r.attempts, m.created_at AS "createdAt", r.next_attempt_at AS "nextAttemptAt", r.settled_at AS "settledAt",
  r.last_reply AS "lastReply", r.remote, r.tls`
const joined = "queued_recipient r JOIN queued_message m ON m.id = r.message_id"

const open = ["scheduled", "due", "leased", "held"] as const
const settledStates: ReadonlySet<QueueState> = new Set(["delivered", "bounced", "cancelled"])

/**
 * The queue as operators use it, from any process: it works through the database alone, and the worker sees a change
 * within two seconds.
 */
export class Desk {
  readonly #sql: Sql
  readonly #clock: Clock

  constructor({ sql, clock }: { sql: Sql; clock: Clock }) {
    this.#sql = sql
    this.#clock = clock
  }

  /** Recipients, the newest message first. "open" are those that are not settled yet. */
  async list({ search, state, page: wanted = 1, pageSize = 50 }: QueueRequest = {}): Promise<QueuePage> {
    const size = Math.min(Math.max(pageSize, 1), 500)
    const filter = filterOf(state)
    const text = search?.trim().toLowerCase().slice(0, 200) ?? ""
    const found = text === "" ? undefined : await this.#find(text, filter)
    const total = found?.length ?? (await this.#count(filter))
    const pages = Math.max(1, Math.ceil(total / size))
    const page = Math.min(Math.max(Math.trunc(wanted) || 1, 1), pages)
    const from = (page - 1) * size
    const rows = found?.slice(from, from + size) ?? (await this.#newest(filter, from, size))
    return { rows: rows.map(entryOf), total, page, pages }
  }

  async #count({ where, states }: Filter): Promise<number> {
    const sql = `SELECT count(*) AS n FROM queued_recipient r WHERE ${where}`
    return (await this.#sql.get<{ n: number }>(sql, ...states))?.n ?? 0
  }

  #newest({ where, states }: Filter, from: number, count: number): Promise<EntryRow[]> {
    return this.#sql.all<EntryRow>(
      `SELECT ${columns} FROM ${joined} WHERE ${where} ORDER BY r.id DESC LIMIT ? OFFSET ?`,
      ...states,
      count,
      from,
    )
  }

  async #find(text: string, { where, states }: Filter): Promise<EntryRow[]> {
    const ends = await this.#sql.get<{ first: number | null; last: number | null }>(
      `SELECT (SELECT min(id) FROM queued_recipient) AS "first", (SELECT max(id) FROM queued_recipient) AS "last"`,
    )
    return newestFirst({ first: ends?.first ?? 1, last: ends?.last ?? 0 }, ({ from, to, limit }) =>
      this.#sql.all<EntryRow>(
        `SELECT ${columns} FROM ${joined} WHERE r.id BETWEEN ? AND ? AND ${where} AND
           lower(m.trace || ' ' || m.sender || ' ' || r.address || ' ' || r.remote || ' ' || m.subject) LIKE ? ESCAPE '\\'
         ORDER BY r.id DESC LIMIT ?`,
        from,
        to,
        ...states,
        anywhere(text),
        limit,
      ),
    )
  }

  /** @throws MailError "no-such-entry" */
  async show(id: number): Promise<QueueEntry> {
    return entryOf(await find(this.#sql, id))
  }

  /** Tries at the next opportunity instead of waiting. @throws MailError "no-such-entry", "cannot", "in-use" */
  retry(id: number): Promise<void> {
    return this.#change(id, { from: ["scheduled", "due", "held"], to: "due" })
  }

  /**
   * Tries everything that waits at the next opportunity.
   * @param domain only what goes there; all when undefined
   * @returns how many recipients
   */
  flush(domain?: string): Promise<number> {
    return flush(this.#sql, { domain }, this.#clock.now())
  }

  /** Stops trying until it is released. Throws as `retry` does. */
  hold(id: number): Promise<void> {
    return this.#change(id, { from: ["due"], to: "held" })
  }

  /** Lets a held one go on. Throws as `retry` does. */
  release(id: number): Promise<void> {
    return this.#change(id, { from: ["held"], to: "due" })
  }

  /** Gives it up for good; nobody is told. Throws as `retry` does. */
  cancel(id: number): Promise<void> {
    return this.#change(id, { from: ["scheduled", "due", "held"], to: "cancelled" })
  }

  async #change(
    id: number,
    { from, to }: { from: QueueState[]; to: "due" | "held" | "cancelled" },
  ): Promise<void> {
    const now = this.#clock.now()
    const outbox = await this.#sql.write(async (tx) => {
      const { state, messageId } = await find(tx, id)
      if (state === "leased")
        throw new MailError("in-use", "An attempt is going on just now; try again in a moment")
      if (!from.includes(state)) throw new MailError("cannot", `This cannot be done: the message is ${state}`)
      await lockMessage(tx, messageId)
      const changed = await tx.run(
        "UPDATE queued_recipient SET state = ?, next_attempt_at = ?, settled_at = ? WHERE id = ? AND state = ?",
        // What is scheduled stays so and only comes sooner: it has yet to be accepted.
        state === "scheduled" && to === "due" ? state : to,
        now,
        to === "cancelled" ? now : null,
        id,
        state,
      )
      if (changed === 0) throw new MailError("in-use", "An attempt has just begun; try again in a moment")
      await closeIfSettled(tx, messageId, now)
      return to === "cancelled" ? takeFromOutbox(tx, messageId, now) : undefined
    })
    // Sessions in other processes show it otherwise; SQLite tells them by itself.
    if (outbox && this.#sql.dialect !== "sqlite")
      await this.#sql.notes.send(`desk ${outbox.accountId}:${outbox.mailboxId}`).catch(() => undefined)
  }
}

interface OutboxRow {
  accountId: number | null
  mailboxId: number | null
  uid: number | null
}

/** Nobody is to get it any more, so its sender must not see it waiting. @returns where the copy was */
async function takeFromOutbox(
  tx: Query,
  messageId: number,
  now: number,
): Promise<{ accountId: number; mailboxId: number } | undefined> {
  const row = await tx.get<OutboxRow>(
    `SELECT account_id AS "accountId", outbox_mailbox_id AS "mailboxId", outbox_uid AS uid FROM queued_message m
     WHERE id = ? AND NOT EXISTS (SELECT 1 FROM queued_recipient r WHERE r.message_id = m.id AND r.state <> 'cancelled')`,
    messageId,
  )
  const { accountId, mailboxId, uid } = row ?? {}
  if (typeof accountId !== "number" || typeof mailboxId !== "number" || typeof uid !== "number")
    return undefined
  const there = await tx.get("SELECT uid FROM message WHERE mailbox_id = ? AND uid = ?", mailboxId, uid)
  if (!there) return undefined
  await discardRuns(tx, mailboxId, [[uid, uid]], { now })
  return { accountId, mailboxId }
}

async function find(query: Query, id: number): Promise<EntryRow> {
  const row = await query.get<EntryRow>(`SELECT ${columns} FROM ${joined} WHERE r.id = ?`, id)
  if (!row) throw new MailError("no-such-entry", "There is no such entry in the queue")
  return row
}

interface Filter {
  where: string
  states: readonly string[]
}

function filterOf(state: QueueRequest["state"]): Filter {
  const states = state === "open" ? open : state ? [state] : []
  if (states.length === 0) return { where: "1 = 1", states }
  // History is long and wanted from its end: the index by state would have all of it sorted for one page.
  const column = states.some((one) => settledStates.has(one)) ? "(r.state || '')" : "r.state"
  return { where: `${column} IN (${states.map(() => "?").join(", ")})`, states }
}

const entryOf = (row: EntryRow): QueueEntry => ({ ...row, settledAt: row.settledAt ?? undefined })

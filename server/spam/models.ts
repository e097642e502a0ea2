// What was learnt, at hand: looking up the 300 tokens of a message in the database takes longer than all the rest of its
// judgement. What always holds:
// - an account's own model is used from memory only while it was taught exactly what the database says; otherwise the
//   database is asked, so that a lesson is never overlooked;
// - the site's may be some minutes old and a few lessons behind, as long as many stand behind it;
// - memory is bounded, and loading never holds anybody up for more than a slice.

import type { Clock } from "../clock.ts"
import type { Sql } from "../db/sql.ts"
import type { Log } from "../log.ts"
import type { Count, Model } from "./bayes.ts"
import { modelOf, site } from "./learning.ts"
import { TokenTable } from "./token-table.ts"

/** Tokens in memory at most, and rows read at a time. */
const mostTokens = 1_000_000
const slice = 2_000

/** How old the site's model may be before it is read anew, milliseconds. */
const siteAge = 120_000

interface Loaded extends Model {
  counts: TokenTable
  /** Milliseconds. */
  at: number
}

export class Models {
  readonly #sql: Sql
  readonly #clock: Clock
  readonly #log: Log
  /** The longest unused first. */
  readonly #loaded = new Map<number, Loaded>()
  readonly #loading = new Set<number>()
  /** What was taught when an account was last asked for: only what stays the same is worth loading. */
  readonly #before = new Map<number, string>()

  constructor({ sql, clock, log }: { sql: Sql; clock: Clock; log: Log }) {
    this.#sql = sql
    this.#clock = clock
    this.#log = log
  }

  /** What an account, or the site, learnt about tokens. @param messages how much it was taught, as of now */
  async of(accountId: number, messages: Count, tokens: readonly number[]): Promise<Model> {
    const known = this.#loaded.get(accountId)
    const current = known !== undefined && same(known.messages, messages)
    if (known) {
      this.#loaded.delete(accountId)
      this.#loaded.set(accountId, known)
    }
    if (current) return known
    const near = accountId === site && known !== undefined && alike(known.messages, messages)
    const old = known !== undefined && this.#clock.now() - known.at > siteAge
    if (near ? old : this.#isSettled(accountId, messages)) this.#load(accountId, messages)
    return near ? known : modelOf(this.#sql, accountId, messages, tokens)
  }

  #isSettled(accountId: number, messages: Count): boolean {
    const now = `${messages.spam} ${messages.ham}`
    const settled = this.#before.get(accountId) === now
    this.#before.delete(accountId)
    this.#before.set(accountId, now)
    for (const oldest of this.#before.keys()) {
      if (this.#before.size <= 10_000) break
      this.#before.delete(oldest)
    }
    return settled
  }

  #load(accountId: number, messages: Count): void {
    if (this.#loading.has(accountId)) return
    this.#loading.add(accountId)
    this.#read(accountId)
      .then((counts) => this.#keep(accountId, { messages, counts, at: this.#clock.now() }))
      .catch((cause: Error) => this.#log.warn("spam.models", { cause }))
      .finally(() => this.#loading.delete(accountId))
  }

  async #read(accountId: number): Promise<TokenTable> {
    const table = new TokenTable(slice)
    for (let last = -1; ; ) {
      const rows = await this.#sql.all<Count & { token: number }>(
        `SELECT token, spam, ham FROM spam_token WHERE account_id = ? AND token > ? ORDER BY token LIMIT ${slice}`,
        accountId,
        last,
      )
      for (const { token, ...count } of rows) table.set(token, count)
      if (rows.length < slice) return table
      last = rows.at(-1)!.token
      await new Promise((resolve) => setImmediate(resolve))
    }
  }

  #keep(accountId: number, model: Loaded): void {
    this.#loaded.delete(accountId)
    this.#loaded.set(accountId, model)
    let tokens = 0
    for (const { counts } of this.#loaded.values()) tokens += counts.size
    for (const [oldest, { counts }] of this.#loaded) {
      if (tokens <= mostTokens || oldest === accountId) break
      this.#loaded.delete(oldest)
      tokens -= counts.size
    }
  }
}

const same = (one: Count, other: Count) => one.spam === other.spam && one.ham === other.ham

/** Apart by so little, for so many, that it makes no difference. */
const alike = (one: Count, other: Count) =>
  (["spam", "ham"] as const).every((kind) => Math.abs(one[kind] - other[kind]) <= one[kind] / 20)

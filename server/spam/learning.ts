// What was learnt, in the database. What always holds:
// - a message is taught once for each account, and as one kind at a time: the lesson and the counts it changed are
//   written in one transaction, so that a crash leaves both or neither, and what is taken back was given;
// - an account has at most so many tokens: the rare ones that were not met for long go first.

import type { Query, Sql } from "../db/sql.ts"
import type { Count, Model } from "./bayes.ts"
import type { Tokens } from "./tokens.ts"

/** What a message is taught as. */
export type Kind = "spam" | "ham"

/** The account that stands for the whole site. */
export const site = 0

/** Tokens kept for an account, and for the site. */
const mostTokens = { account: 40_000, site: 250_000 } as const

/** Lessons of one kind by which one account may shape what the site thinks, so that nobody does so alone. */
const mostShared = 1_000

/** Tokens asked for, and written, with one statement. */
const asked = 128
const written = 64

const day = 86_400_000

/** Tokens of all voices. */
export const allTokens = ({ origin, words, form }: Tokens): number[] => [
  ...new Set([...origin, ...words, ...form]),
]

/** How much was taught to an account and, where it is more than nothing, to the site. */
export async function taught(query: Query, accountIds: readonly number[]): Promise<Map<number, Count>> {
  const rows = await query.all<Count & { accountId: number }>(
    `SELECT account_id AS "accountId", spam, ham FROM spam_model
     WHERE account_id IN (${accountIds.map(() => "?").join(", ")})`,
    ...accountIds,
  )
  return new Map(rows.map(({ accountId, spam, ham }) => [accountId, { spam, ham }]))
}

const lookup = `SELECT token, spam, ham FROM spam_token
  WHERE account_id = ? AND token IN (${Array(asked).fill("?").join(", ")})`

/** What an account learnt about tokens. */
export async function modelOf(
  query: Query,
  accountId: number,
  messages: Count,
  tokens: readonly number[],
): Promise<Model> {
  const counts = new Map<number, Count>()
  for (let at = 0; at < tokens.length; at += asked) {
    // One statement for any number: what is missing is filled up with the last.
    const some = Array.from({ length: asked }, (_, i) => tokens[at + i] ?? tokens.at(-1)!)
    for (const { token, spam, ham } of await query.all<Count & { token: number }>(lookup, accountId, ...some))
      counts.set(token, { spam, ham })
  }
  return { messages, counts }
}

/** One message to be taught. */
export interface Lesson {
  accountId: number
  contentId: number
  kind: Kind
  tokens: readonly number[]
  /** Milliseconds. */
  now: number
}

interface LessonRow {
  verdict: Kind
  shared: boolean
}

/**
 * Teaches a message inside the caller's transaction; what it was taught as before is taken back.
 * @returns false when it had been taught just that
 */
export async function teach(tx: Query, lesson: Lesson): Promise<boolean> {
  const { accountId, contentId, kind } = lesson
  const before = await tx.get<LessonRow>(
    "SELECT verdict, shared FROM spam_lesson WHERE account_id = ? AND content_id = ?",
    accountId,
    contentId,
  )
  if (before?.verdict === kind) return false
  if (before) await take(tx, lesson, before)
  const counts = await taught(tx, [accountId])
  const shared = accountId !== site && (counts.get(accountId)?.[kind] ?? 0) < mostShared
  for (const owner of shared ? [site, accountId] : [accountId]) await give(tx, owner, lesson)
  await tx.run(
    `INSERT INTO spam_lesson (account_id, content_id, verdict, shared) VALUES (?, ?, ?, ?)
     ON CONFLICT (account_id, content_id) DO UPDATE SET verdict = excluded.verdict, shared = excluded.shared`,
    accountId,
    contentId,
    kind,
    shared,
  )
  return true
}

async function give(tx: Query, accountId: number, { kind, tokens, now }: Lesson): Promise<void> {
  await tx.run(
    `INSERT INTO spam_model (account_id, ${kind}) VALUES (?, 1)
     ON CONFLICT (account_id) DO UPDATE SET ${kind} = spam_model.${kind} + 1`,
    accountId,
  )
  // In one order, so that two who teach do not wait for each other.
  const ordered = tokens.toSorted((a, b) => a - b)
  for (let at = 0; at < ordered.length; at += written) {
    const some = ordered.slice(at, at + written)
    await tx.run(
      `INSERT INTO spam_token (account_id, token, ${kind}, seen) VALUES ${some.map(() => "(?, ?, 1, ?)").join(", ")}
       ON CONFLICT (account_id, token) DO UPDATE SET ${kind} = spam_token.${kind} + 1, seen = excluded.seen`,
      ...some.flatMap((token) => [accountId, token, Math.floor(now / day)]),
    )
  }
}

async function take(tx: Query, { accountId, tokens }: Lesson, { verdict, shared }: LessonRow): Promise<void> {
  const ordered = tokens.toSorted((a, b) => a - b)
  for (const owner of shared ? [site, accountId] : [accountId]) {
    await tx.run(
      `UPDATE spam_model SET ${verdict} = ${verdict} - 1 WHERE account_id = ? AND ${verdict} > 0`,
      owner,
    )
    for (let at = 0; at < ordered.length; at += written) {
      const some = ordered.slice(at, at + written)
      const named = `account_id = ? AND token IN (${some.map(() => "?").join(", ")})`
      await tx.run(
        `UPDATE spam_token SET ${verdict} = ${verdict} - 1 WHERE ${named} AND ${verdict} > 0`,
        owner,
        ...some,
      )
      await tx.run(`DELETE FROM spam_token WHERE ${named} AND spam = 0 AND ham = 0`, owner, ...some)
    }
  }
}

/** Hashes are even, so that a range of them holds its share of the tokens. */
const hashes = 2 ** 52
const slices = 32

/** What goes, one after the other until enough has: met at most so often, and not for so many days. */
const forgotten = [
  { met: 1, days: 60 },
  { met: 1, days: 14 },
  { met: 1, days: 0 },
  { met: 2, days: 0 },
  { met: 4, days: 0 },
  { met: Number.MAX_SAFE_INTEGER, days: 0 },
] as const

/**
 * Forgets tokens of an account that has too many, down to three quarters, a slice at a time.
 * @returns about how many it has now
 */
export async function forget(sql: Sql, accountId: number, now: number): Promise<number> {
  const most = accountId === site ? mostTokens.site : mostTokens.account
  let have = await estimate(sql, accountId)
  for (const { met, days } of have > most ? forgotten : []) {
    if (have <= most * 0.75) break
    for (let slice = 0; slice < slices && have > most * 0.75; slice++)
      have -= await sql.run(
        "DELETE FROM spam_token WHERE account_id = ? AND token >= ? AND token < ? AND spam + ham <= ? AND seen <= ?",
        accountId,
        Math.floor((hashes / slices) * slice),
        Math.floor((hashes / slices) * (slice + 1)),
        met,
        Math.floor(now / day) - days,
      )
  }
  await sql.run("UPDATE spam_model SET tokens = ? WHERE account_id = ?", have, accountId)
  return have
}

/**
 * Forgets all that was learnt, of one account or (without one) of the site; what accounts learnt for themselves stays
 * theirs. From then on it is as if nothing had been taught; the rows go a slice at a time.
 */
export async function startAgain(sql: Sql, accountId: number = site): Promise<void> {
  await sql.write(async (tx) => {
    await tx.run("DELETE FROM spam_task WHERE account_id = ?", accountId)
    // When the account was looked through for what it kept stays known: that is not learnt at once again.
    await tx.run("UPDATE spam_model SET spam = 0, ham = 0, tokens = 0 WHERE account_id = ?", accountId)
    await tx.run("DELETE FROM spam_lesson WHERE account_id = ?", accountId)
    // Lessons that were the site's too can be taken back from their accounts alone now.
    if (accountId === site) await tx.run("UPDATE spam_lesson SET shared = ? WHERE shared = ?", false, true)
  })
  for (let slice = 0; slice < slices; slice++)
    await sql.run(
      "DELETE FROM spam_token WHERE account_id = ? AND token >= ? AND token < ?",
      accountId,
      Math.floor((hashes / slices) * slice),
      Math.floor((hashes / slices) * (slice + 1)),
    )
}

async function estimate(sql: Sql, accountId: number): Promise<number> {
  const row = await sql.get<{ count: number }>(
    "SELECT COUNT(*) AS count FROM spam_token WHERE account_id = ? AND token < ?",
    accountId,
    hashes / slices,
  )
  return row!.count * slices
}

/** How much was taught, and how much waits to be. */
export async function learningStatus(query: Query) {
  const models = await query.all<Count & { accountId: number; tokens: number }>(
    `SELECT account_id AS "accountId", spam, ham, tokens FROM spam_model WHERE spam + ham > 0
     ORDER BY account_id LIMIT 1000`,
  )
  const row = await query.get<{ waiting: number }>("SELECT COUNT(*) AS waiting FROM spam_task")
  return { models, waiting: row!.waiting }
}

import { z } from "zod"
import type { Query, Sql } from "../db/sql.ts"
import type { Thresholds } from "./verdict.ts"

/** Under which key an account's choice stands among its preferences. */
const preference = "spam"

const limit = z.number().min(0).max(1_000).nullable()

/** What an account chose: null is never; what is absent is as the site has it. */
const choiceForm = z.object({ junkFrom: limit.optional(), refuseFrom: limit.optional() })
type Choice = z.output<typeof choiceForm>

/** Keeps what an account chose; what is undefined stays as it was, "default" is as the site has it again. */
export async function choose(
  sql: Sql,
  accountId: number,
  change: { [Name in keyof Choice]?: Choice[Name] | "default" },
): Promise<void> {
  await sql.write(async (tx) => {
    const row = await tx.get<{ value: string }>(
      `SELECT value FROM preference WHERE account_id = ? AND key = '${preference}'`,
      accountId,
    )
    const before = choiceForm.safeParse(parsed(row?.value ?? "{}")).data ?? {}
    const given = Object.entries({ ...before, ...change }).filter(([, value]) => value !== "default")
    await tx.run(
      `INSERT INTO preference (account_id, key, value) VALUES (?, '${preference}', ?)
       ON CONFLICT (account_id, key) DO UPDATE SET value = excluded.value`,
      accountId,
      JSON.stringify(Object.fromEntries(given)),
    )
  })
}

/** The thresholds of accounts that chose their own. What makes no sense counts as not chosen. */
export async function thresholdsOf(
  query: Query,
  accountIds: readonly number[],
  general: Thresholds,
): Promise<Map<number, Thresholds>> {
  if (accountIds.length === 0) return new Map()
  const rows = await query.all<{ accountId: number; value: string }>(
    `SELECT account_id AS "accountId", value FROM preference
     WHERE account_id IN (${accountIds.map(() => "?").join(", ")}) AND key = '${preference}'`,
    ...accountIds,
  )
  return new Map(rows.map(({ accountId, value }) => [accountId, chosen(value, general)]))
}

function chosen(value: string, general: Thresholds): Thresholds {
  const choice = choiceForm.safeParse(parsed(value)).data ?? {}
  const pick = (own: number | null | undefined, theirs: number | undefined) =>
    own === undefined ? theirs : (own ?? undefined)
  return {
    junkFrom: pick(choice.junkFrom, general.junkFrom),
    refuseFrom: pick(choice.refuseFrom, general.refuseFrom),
  }
}

function parsed(value: string): unknown {
  try {
    return JSON.parse(value)
  } catch {
    return undefined
  }
}

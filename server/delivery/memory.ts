import { hash } from "node:crypto"
import type { Query } from "../db/sql.ts"

/** Something that must be remembered when the message is delivered: by a script, or that the account has it ("message"). */
export interface Memory {
  accountId: number
  kind: "vacation" | "duplicate" | "message"
  /** SHA-256: hex, or the beginning of it in base64. */
  key: string
  /** How long it counts, milliseconds. */
  lifetime: number
  /** Whether the script decided on it because it was not remembered before; then nobody else may have been faster. */
  first: boolean
}

/** The key of an answer to somebody (RFC 5230 §4.2). */
export function answerKey(handle: string, correspondent: string): string {
  return hash("sha256", JSON.stringify([handle, correspondent.toLowerCase()]), "hex")
}

/**
 * Whether something is remembered.
 * @param lifetime how long it counts, where that may have changed since; milliseconds
 */
export async function isRemembered(
  query: Query,
  { accountId, kind, key, lifetime }: Omit<Memory, "first" | "lifetime"> & { lifetime?: number },
  now: number,
): Promise<boolean> {
  const row = await query.get<{ at: number; expiresAt: number }>(
    `SELECT at, expires_at AS "expiresAt" FROM sieve_memory WHERE account_id = ? AND kind = ? AND key = ?`,
    accountId,
    kind,
    key,
  )
  return row !== undefined && now < (lifetime === undefined ? row.expiresAt : row.at + lifetime)
}

/** When what is remembered counts no more: by the period that is asked for now, an identity of a script by its own. */
const outdated = {
  vacation: "WHERE sieve_memory.at + ? <= excluded.at",
  duplicate: "WHERE sieve_memory.expires_at <= excluded.at",
  message: "WHERE sieve_memory.at + ? <= excluded.at",
}

/**
 * Remembers something inside the transaction that delivers the message.
 * @returns false when another message was faster, so that what was decided is not right any more
 */
export async function remember(tx: Query, memory: Memory, now: number): Promise<boolean> {
  const { accountId, kind, key, lifetime, first } = memory
  const added = await tx.run(
    `INSERT INTO sieve_memory (account_id, kind, key, at, expires_at) VALUES (?, ?, ?, ?, ?)
     ON CONFLICT (account_id, kind, key) DO UPDATE SET at = excluded.at, expires_at = excluded.expires_at
     ${first ? outdated[kind] : ""}`,
    accountId,
    kind,
    key,
    now,
    now + lifetime,
    ...(first && kind !== "duplicate" ? [lifetime] : []),
  )
  return added > 0
}

import { createHash, randomBytes } from "node:crypto"
import type { DirectoryContext } from "./context.ts"
import { type AccountRef, type AccountRow, accountColumns, accountRef } from "./lookup.ts"

/** A session ends this long after it began, and this long after it was last used; milliseconds. */
const absoluteLifetime = 30 * 86_400_000
const idleLifetime = 14 * 86_400_000

/** How often the time of last use is written down. */
const seenEvery = 5 * 60_000

/** A live sign-in and whose it is. */
export interface LiveSession {
  /** What tokens and the database call it; knowing it opens nothing. */
  id: string
  account: AccountRef
  locale: string
  expiresAt: number
}

/** A sign-in as listed to its owner. */
export interface SessionEntry {
  id: string
  createdAt: Date
  seenAt: Date
  userAgent: string
  network: string
}

/** The database keeps only the hash of what the cookie carries. */
const idOf = (key: string) => createHash("sha256").update(key).digest("base64url")

interface SessionRow extends AccountRow {
  locale: string
  expires_at: string | number | Date
  seen_at: string | number | Date
}

// Revoked, disabled and deleted are all the same here: no row.
const liveText = `
  SELECT ${accountColumns}, a.locale, s.expires_at, s.seen_at
  FROM session s JOIN account a ON a.id = s.account_id JOIN domain d ON d.id = a.domain_id
  WHERE s.id = ? AND s.revoked_at IS NULL AND a.disabled = false AND a.shared = false AND d.disabled = false`

const timeOf = (value: string | number | Date) => new Date(value).getTime()

/**
 * Opens a session, and forgets those of the account that ended long ago.
 * @returns `key`, 256 random bits for the cookie and never to be logged, and `id`, which names the session
 */
export async function openSession(
  { prisma, clock }: DirectoryContext,
  accountId: number,
  from: { userAgent: string; network: string },
): Promise<{ key: string; id: string }> {
  const key = randomBytes(32).toString("base64url")
  const now = clock.now()
  await prisma.session.deleteMany({ where: { accountId, expiresAt: { lt: new Date(now) } } })
  await prisma.session.create({
    data: {
      id: idOf(key),
      accountId,
      createdAt: new Date(now),
      seenAt: new Date(now),
      expiresAt: new Date(now + absoluteLifetime),
      userAgent: from.userAgent.replace(/\p{Cc}/gu, " ").slice(0, 300),
      address: from.network.slice(0, 64),
    },
    select: { id: true },
  })
  return { key, id: idOf(key) }
}

/** The session with this id, when it is live: not revoked, not ended, its account and domain not disabled. */
export async function liveSession(
  { sql, clock }: DirectoryContext,
  id: string,
): Promise<LiveSession | undefined> {
  const row = await sql.get<SessionRow>(liveText, id)
  if (!row) return undefined
  const expiresAt = Math.min(timeOf(row.expires_at), timeOf(row.seen_at) + idleLifetime)
  if (expiresAt <= clock.now()) return undefined
  return { id, account: accountRef(row), locale: row.locale, expiresAt }
}

/** The live session a cookie's key opens; notes now and then that it was used. */
export async function sessionOfKey(context: DirectoryContext, key: string): Promise<LiveSession | undefined> {
  if (!/^[\w-]{43}$/.test(key)) return undefined
  const session = await liveSession(context, idOf(key))
  if (session) await touch(context, session.id)
  return session
}

async function touch({ prisma, clock }: DirectoryContext, id: string): Promise<void> {
  const now = clock.now()
  await prisma.session.updateMany({
    where: { id, seenAt: { lt: new Date(now - seenEvery) } },
    data: { seenAt: new Date(now) },
  })
}

/** Ends a session; its tokens die with it. An unknown id is ignored. */
export async function revokeSession({ prisma, clock }: DirectoryContext, id: string): Promise<void> {
  await prisma.session.updateMany({
    where: { id, revokedAt: null },
    data: { revokedAt: new Date(clock.now()) },
  })
}

/** The live sign-ins of an account, latest use first, at most 100. */
export async function listSessions(
  { prisma, clock }: DirectoryContext,
  accountId: number,
): Promise<SessionEntry[]> {
  const now = clock.now()
  const rows = await prisma.session.findMany({
    where: {
      accountId,
      revokedAt: null,
      expiresAt: { gt: new Date(now) },
      seenAt: { gt: new Date(now - idleLifetime) },
    },
    orderBy: { seenAt: "desc" },
    take: 100,
    select: { id: true, createdAt: true, seenAt: true, userAgent: true, address: true },
  })
  return rows.map(({ address, ...row }) => ({ ...row, network: address }))
}

import "server-only"
import { cookies, headers } from "next/headers"
import { notFound, redirect } from "next/navigation"
import { cache } from "react"
import { type Locale, localeOf } from "../../messages/locales.ts"
import { refusalIn } from "../../messages/refusals.ts"
import { asMailError, MailError, type MailErrorCode } from "../../server/errors.ts"
import { rooms } from "../_rooms/rooms.ts"
import { cookieName, keyIn } from "./cookie.ts"
import { isSameOrigin, isSecure, safePath } from "./origin.ts"

// Who is asking. Every page, server action and route asks here by itself; layouts and the proxy decide nothing.
// The session row is read each time, so a session that was revoked, or whose account was disabled, is over at once.

/** A live session and whose it is. */
export interface Session {
  sessionId: string
  accountId: number
  address: string
  name: string
  role: "user" | "admin"
  /** What they chose, or else what their browser asks for. */
  locale: Locale
}

/** The session of this request, or undefined. Looked up once per request. */
export const currentSession = cache(async (): Promise<Session | undefined> => {
  const name = cookieName(isSecure(await headers()))
  const key = await keyIn((await cookies()).get(name)?.value)
  const session = key ? await rooms().directory.session(key) : undefined
  if (!session) return undefined
  const { id, address, name: person, role } = session.account
  const locale = localeOf(await headers(), session.locale)
  return { sessionId: session.id, accountId: id, address, name: person, role, locale }
})

/**
 * For pages and server actions: the session, or off to the sign-in page.
 * @param path where the person wanted to go, to bring them back there
 */
export async function requireAccount(path?: string): Promise<Session> {
  const session = await currentSession()
  if (!session) redirect(path ? `/sign-in?to=${encodeURIComponent(safePath(path))}` : "/sign-in")
  return session
}

/** As requireAccount; for anybody but an administrator there is nothing here. */
export async function requireAdmin(path?: string): Promise<Session> {
  const session = await requireAccount(path)
  if (session.role !== "admin") notFound()
  return session
}

const statuses: Record<MailErrorCode, number> = {
  "no-such-mailbox": 404,
  "no-such-message": 404,
  "no-such-address": 404,
  "no-such-entry": 404,
  "already-exists": 409,
  invalid: 400,
  cannot: 403,
  denied: 403,
  "bad-credentials": 401,
  expired: 401,
  "over-quota": 507,
  "too-large": 413,
  limit: 429,
  "in-use": 409,
  expunged: 410,
  unavailable: 503,
  "no-space": 507,
  corrupt: 500,
  internal: 500,
}

/** An error as the answer of a route: JSON with code, sentence and field. Unknown causes go to the log. */
function errorResponse(thrown: unknown, locale: string): Response {
  const error = asMailError(thrown)
  if (error.code === "internal") rooms().log.error("web.route", { error })
  const body = { error: { code: error.code, message: refusalIn(locale, error.message), field: error.field } }
  return Response.json(body, { status: statuses[error.code], headers: { "Cache-Control": "no-store" } })
}

const reading = new Set(["GET", "HEAD"])

/**
 * Wraps a route handler: the session is checked first (401 without one), and what changes something must come from
 * our own pages (403). A MailError thrown inside becomes its answer.
 */
export function withAccount<Context>(
  handler: (request: Request, session: Session, context: Context) => Promise<Response>,
): (request: Request, context: Context) => Promise<Response> {
  return async (request, context) => {
    let locale = localeOf(request.headers, undefined)
    try {
      if (!reading.has(request.method) && !isSameOrigin(request.headers))
        throw new MailError("denied", "This request did not come from Missiva's own pages")
      const session = await currentSession()
      if (!session) throw new MailError("bad-credentials", "You are signed out; sign in again")
      locale = session.locale
      return await handler(request, session, context)
    } catch (thrown) {
      return errorResponse(thrown, locale)
    }
  }
}

import { createHmac, timingSafeEqual } from "node:crypto"
import { z } from "zod"

/** What a token opens. */
export type Audience = "imap" | "pop3" | "submission" | "managesieve"

/** What a token says: whose it is, the session it dies with, what it opens, and when it ends (ms since 1970). */
export interface TokenClaims {
  accountId: number
  sessionId: string
  audience: Audience
  expiresAt: number
}

/** How long a token lives, milliseconds. Long enough to open a connection, useless in a stolen log. */
export const tokenLifetime = 5 * 60_000

const longestToken = 1024

const claims = z.strictObject({
  accountId: z.int().positive(),
  sessionId: z.string().min(1).max(128),
  audience: z.enum(["imap", "pop3", "submission", "managesieve"]),
  expiresAt: z.int().positive(),
})

const sign = (key: Uint8Array, body: string) =>
  createHmac("sha256", key).update(`missiva-token-1.${body}`).digest("base64url")

/** Writes claims down and signs them (HMAC-SHA256). The text is base64url and a dot: safe in SASL and in headers. */
export function signToken(key: Uint8Array, said: TokenClaims): string {
  const body = Buffer.from(JSON.stringify(said)).toString("base64url")
  return `${body}.${sign(key, body)}`
}

/** The claims of a token that we signed for this audience, fresh or not; otherwise undefined. */
export function readToken(key: Uint8Array, token: string, audience: Audience): TokenClaims | undefined {
  const [body, signature, ...rest] = token.length <= longestToken ? token.split(".") : []
  if (!body || !signature || rest.length > 0) return undefined
  const given = Buffer.from(signature)
  const right = Buffer.from(sign(key, body))
  if (given.length !== right.length || !timingSafeEqual(given, right)) return undefined
  const parsed = claims.safeParse(JSON.parse(Buffer.from(body, "base64url").toString()))
  return parsed.success && parsed.data.audience === audience ? parsed.data : undefined
}

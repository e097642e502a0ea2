import "server-only"
import { decode } from "next-auth/jwt"
import { rooms } from "../_rooms/rooms.ts"

/** What the sealed cookie carries: the key of a session row, nothing about the person. */
declare module "next-auth/jwt" {
  interface JWT {
    key?: string
  }
}

/** Seconds a browser keeps the cookie; the session row may end sooner. */
export const cookieLifetime = 30 * 86_400

/** The cookie's name; over TLS browsers hold `__Host-` cookies to our host, path and Secure. */
export const cookieName = (secure: boolean) => (secure ? "__Host-missiva" : "missiva")

/** What seals the cookie. */
export const cookieSecret = () => rooms().secret("next-auth")

/** The key in a sealed cookie, or undefined when we did not seal it or it is too old. */
export async function keyIn(cookie: string | undefined): Promise<string | undefined> {
  if (!cookie || cookie.length > 4096) return undefined
  const token = await decode({ token: cookie, secret: cookieSecret() }).catch(() => null)
  return typeof token?.key === "string" ? token.key : undefined
}

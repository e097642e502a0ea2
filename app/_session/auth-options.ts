import "server-only"
import type { AuthOptions, User } from "next-auth"
import Credentials from "next-auth/providers/credentials"
import { z } from "zod"
import { asMailError } from "../../server/errors.ts"
import { rooms } from "../_rooms/rooms.ts"
import { cookieLifetime, cookieName, cookieSecret } from "./cookie.ts"
import { isSecure, networkOf } from "./origin.ts"

/** Somebody who has just signed in. */
interface SignedIn extends User {
  key: string
}

const given = z.object({ address: z.string().trim().min(1).max(1000), password: z.string().min(1).max(2000) })

/** Checks a password and opens a session. The error's message is its code; the page has the words for it. */
async function signIn(credentials: unknown, headers: Headers): Promise<SignedIn> {
  const { directory, log } = rooms()
  try {
    const { address, password } = given.parse(credentials)
    const network = networkOf(headers, (hop) => directory.limiter.isTrusted(hop))
    const userAgent = headers.get("user-agent") ?? ""
    const from = { network, protocol: "web", client: userAgent }
    const account = await directory.checkPassword(address, password, from)
    const { key } = await directory.openSession(account.id, { userAgent, network })
    return { id: String(account.id), key }
  } catch (thrown) {
    if (thrown instanceof z.ZodError) throw new Error("bad-credentials")
    const error = asMailError(thrown)
    if (error.code === "internal") log.error("web.sign-in", { error })
    // Only of an address nobody signs in to the directory says that it is at fault.
    const shared = error.code === "bad-credentials" && error.field === "address"
    throw new Error(shared ? "shared" : error.code)
  }
}

/** next-auth's options for one request: which cookies it may use depends on how the request came. */
export function authOptions(headers: Headers): AuthOptions {
  const secure = isSecure(headers)
  const options = { httpOnly: true, sameSite: "lax", path: "/", secure } as const
  const name = cookieName(secure)
  return {
    providers: [
      Credentials({
        credentials: { address: {}, password: {} },
        authorize: (credentials) => signIn(credentials, headers),
      }),
    ],
    secret: cookieSecret(),
    session: { strategy: "jwt", maxAge: cookieLifetime },
    pages: { signIn: "/sign-in", error: "/sign-in", signOut: "/sign-in" },
    useSecureCookies: secure,
    cookies: {
      sessionToken: { name, options },
      csrfToken: { name: `${name}-csrf`, options },
      callbackUrl: { name: `${name}-callback`, options },
    },
    callbacks: {
      jwt: ({ token, user }) => ({ key: user ? (user as SignedIn).key : token.key }),
      session: ({ session }) => ({ expires: session.expires }),
    },
    events: {
      signOut: async ({ token }) => {
        const session = token?.key ? await rooms().directory.session(token.key) : undefined
        if (session) await rooms().directory.revokeSession(session.id)
      },
    },
    logger: { error: (code) => rooms().log.warn("web.auth", { code }), warn: () => undefined },
  }
}

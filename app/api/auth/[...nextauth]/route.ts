import type { NextRequest } from "next/server"
import NextAuth from "next-auth"
import { authOptions } from "../../../_session/auth-options.ts"

type Context = { params: Promise<{ nextauth: string[] }> }

/**
 * next-auth does not know by which host name it was reached, and redirects to one of its own invention. Only the path
 * of a redirect counts: it leads to the host the browser is at, and never anywhere else.
 */
async function answer(request: NextRequest, context: Context): Promise<Response> {
  const response: Response = await NextAuth(request, context, authOptions(request.headers))
  const location = response.headers.get("location")
  if (!location) return response
  const { pathname, search } = new URL(location, "http://missiva.invalid")
  response.headers.set("location", pathname.replace(/^\/+/, "/") + search)
  return response
}

export { answer as GET, answer as POST }

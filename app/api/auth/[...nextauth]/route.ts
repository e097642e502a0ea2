import type { NextRequest } from "next/server"
import NextAuth from "next-auth"
import { authOptions } from "../../../_session/auth-options.ts"

type Context = { params: Promise<{ nextauth: string[] }> }

const answer = (request: NextRequest, context: Context) =>
  NextAuth(request, context, authOptions(request.headers))

export { answer as GET, answer as POST }

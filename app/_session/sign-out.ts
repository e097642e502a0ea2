"use server"

import { cookies, headers } from "next/headers"
import { redirect } from "next/navigation"
import { imap } from "../_mail/imap.ts"
import { rooms } from "../_rooms/rooms.ts"
import { cookieName } from "./cookie.ts"
import { isSecure } from "./origin.ts"
import { currentSession } from "./session.ts"

/** Ends the session, forgets the cookie and goes to the sign-in page. For `<form action={signOut}>`. */
export async function signOut(): Promise<void> {
  const session = await currentSession()
  if (session) {
    await rooms().directory.revokeSession(session.sessionId)
    imap().connections.close(session.sessionId)
  }
  const secure = isSecure(await headers())
  ;(await cookies()).set(cookieName(secure), "", {
    maxAge: 0,
    path: "/",
    httpOnly: true,
    sameSite: "lax",
    secure,
  })
  redirect("/sign-in")
}

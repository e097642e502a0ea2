import { z } from "zod"
import { privateJson, queryOf } from "../../../_mail/request.ts"
import { rooms } from "../../../_rooms/rooms.ts"
import { withAccount } from "../../../_session/session.ts"

const wanted = z.object({ q: z.string().max(200) })

/** Contacts that match what is being typed, best first. */
export const GET = withAccount(async (request, session) => {
  const { q } = queryOf(request, wanted)
  return privateJson({ contacts: await rooms().profile.suggest(session.accountId, q) })
})

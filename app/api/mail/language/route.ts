import { z } from "zod"
import { locales } from "../../../../messages/locales.ts"
import { bodyOf, privateJson } from "../../../_mail/request.ts"
import { rooms } from "../../../_rooms/rooms.ts"
import { withAccount } from "../../../_session/session.ts"

/** The language the person reads from now on. */
export const PUT = withAccount(async (request, session) => {
  const { locale } = await bodyOf(request, z.object({ locale: z.enum(locales) }))
  await rooms().profile.setLocale(session.accountId, locale)
  return privateJson({})
})

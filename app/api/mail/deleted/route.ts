import { z } from "zod"
import {
  deletedChoice,
  deletedQuery,
  listDeleted,
  purgeDeleted,
  restoreDeleted,
} from "../../../_mail/deleted.ts"
import { imap } from "../../../_mail/imap.ts"
import { bodyOf, privateJson, queryOf } from "../../../_mail/request.ts"
import { withAccount } from "../../../_session/session.ts"

const asked = z.object({ do: z.enum(["restore", "purge"]), choice: deletedChoice })

/** What was deleted lately and can be had back, the latest first. */
export const GET = withAccount(async (request, session) =>
  privateJson(await listDeleted(imap().connections, session, queryOf(request, deletedQuery))),
)

/** Puts messages back, or lets go of them. */
export const POST = withAccount(async (request, session) => {
  const { do: what, choice } = await bodyOf(request, asked)
  const { connections } = imap()
  if (what === "restore") return privateJson({ restored: await restoreDeleted(connections, session, choice) })
  await purgeDeleted(connections, session, choice)
  return privateJson({})
})

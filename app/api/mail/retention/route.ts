import { z } from "zod"
import { imap } from "../../../_mail/imap.ts"
import { bodyOf, mailboxPath, privateJson, queryOf } from "../../../_mail/request.ts"
import { mailboxRetention, retain, retaining } from "../../../_mail/retention.ts"
import { withAccount } from "../../../_session/session.ts"

/** How long messages stay in a mailbox. */
export const GET = withAccount(async (request, session) => {
  const { mailbox } = queryOf(request, z.object({ mailbox: mailboxPath }))
  return privateJson(await mailboxRetention(imap().connections, session, mailbox))
})

/** Says so; answers how it is then. */
export const PUT = withAccount(async (request, session) => {
  const { connections } = imap()
  const given = await bodyOf(request, retaining)
  await retain(connections, session, given)
  return privateJson(await mailboxRetention(connections, session, given.mailbox))
})

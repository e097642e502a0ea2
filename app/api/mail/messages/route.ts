import { z } from "zod"
import { imap } from "../../../_mail/imap.ts"
import { listMessages } from "../../../_mail/messages.ts"
import { mailboxPath, privateJson, queryOf } from "../../../_mail/request.ts"
import { withAccount } from "../../../_session/session.ts"

const page = z.object({
  mailbox: mailboxPath,
  query: z.string().max(500).default(""),
  start: z.coerce.number().int().min(0).max(100_000_000),
  count: z.coerce.number().int().min(1).max(200),
  fresh: z.stringbool().default(false),
})

export const GET = withAccount(async (request, session) =>
  privateJson(await listMessages(imap().connections, session, queryOf(request, page))),
)

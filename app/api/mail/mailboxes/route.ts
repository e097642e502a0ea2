import { z } from "zod"
import { imap } from "../../../_mail/imap.ts"
import { createMailbox, deleteMailbox, listMailboxes, renameMailbox } from "../../../_mail/mailboxes.ts"
import { bodyOf, mailboxPath, privateJson } from "../../../_mail/request.ts"
import { withAccount } from "../../../_session/session.ts"

export const GET = withAccount(async (_request, session) =>
  privateJson(await listMailboxes(imap().connections, session)),
)

export const POST = withAccount(async (request, session) => {
  const { path } = await bodyOf(request, z.object({ path: mailboxPath }))
  return privateJson({ path: await createMailbox(imap().connections, session, path) })
})

export const PATCH = withAccount(async (request, session) => {
  const rename = await bodyOf(request, z.object({ from: mailboxPath, to: mailboxPath }))
  return privateJson({ path: await renameMailbox(imap().connections, session, rename) })
})

export const DELETE = withAccount(async (request, session) => {
  const { path } = await bodyOf(request, z.object({ path: mailboxPath }))
  await deleteMailbox(imap().connections, session, path)
  return privateJson({})
})

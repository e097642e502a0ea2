import { Readable } from "node:stream"
import { z } from "zod"
import { imap } from "../../../../_mail/imap.ts"
import { mailboxFile } from "../../../../_mail/moving/mailbox-file.ts"
import { mailboxPath, queryOf } from "../../../../_mail/request.ts"
import { withAccount } from "../../../../_session/session.ts"

/** A whole mailbox as an mbox file. */
export const GET = withAccount(async (request, session) => {
  const { mailbox } = queryOf(request, z.object({ mailbox: mailboxPath }))
  const stream = await mailboxFile(imap().connections, session, mailbox)
  const name = `${mailbox.replace(/[^\p{L}\p{N}._ -]/gu, "_")}.mbox`
  return new Response(Readable.toWeb(stream) as ReadableStream, {
    headers: {
      "Content-Type": "application/mbox",
      "Content-Disposition": `attachment; filename="mailbox.mbox"; filename*=UTF-8''${encodeURIComponent(name)}`,
      "Cache-Control": "no-store",
    },
  })
})

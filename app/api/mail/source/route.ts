import { Readable } from "node:stream"
import { z } from "zod"
import { downloadSource } from "../../../_mail/attachments.ts"
import { imap } from "../../../_mail/imap.ts"
import { messageRef, queryOf } from "../../../_mail/request.ts"
import { withAccount } from "../../../_session/session.ts"

const wanted = messageRef.extend({ save: z.stringbool().default(false) })

/** The message as it is stored: as text to look at, or as a file to save. */
export const GET = withAccount(async (request, session) => {
  const { save, ...ref } = queryOf(request, wanted)
  const stream = await downloadSource(imap().connections, session, ref)
  return new Response(Readable.toWeb(stream) as ReadableStream, {
    headers: {
      "Content-Type": save ? "message/rfc822" : "text/plain; charset=utf-8",
      "Content-Disposition": save ? `attachment; filename="message-${ref.uid}.eml"` : "inline",
      "Content-Security-Policy": "sandbox; default-src 'none'",
      "Cache-Control": "no-store",
    },
  })
})

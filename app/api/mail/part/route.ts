import { Readable } from "node:stream"
import { z } from "zod"
import { downloadPart } from "../../../_mail/attachments.ts"
import { imap } from "../../../_mail/imap.ts"
import { messageRef, queryOf } from "../../../_mail/request.ts"
import { withAccount } from "../../../_session/session.ts"

const wanted = messageRef.extend({ part: z.string().max(100), show: z.stringbool().default(false) })

/** Pictures a browser draws and nothing more; all else is only ever saved. */
const picture = /^image\/(png|jpeg|gif|webp|avif|bmp)$/

/** Content-Disposition with a name in any script (RFC 6266, RFC 8187). */
function disposition(kind: "inline" | "attachment", name: string): string {
  const ascii = name.replace(/[^\x20-\x7e]|["\\%]/g, "_")
  const encoded = encodeURIComponent(name.toWellFormed()).replace(
    /['()*]/g,
    (c) => `%${c.charCodeAt(0).toString(16)}`,
  )
  return `${kind}; filename="${ascii}"; filename*=UTF-8''${encoded}`
}

/** One part of a message: an attachment to save, or a picture to show. */
export const GET = withAccount(async (request, session) => {
  const { show, ...ref } = queryOf(request, wanted)
  const { name, type, stream } = await downloadPart(imap().connections, session, ref)
  const shown = show && picture.test(type)
  return new Response(Readable.toWeb(stream) as ReadableStream, {
    headers: {
      "Content-Type": shown ? type : "application/octet-stream",
      "Content-Disposition": disposition(shown ? "inline" : "attachment", name),
      "Content-Security-Policy": "sandbox; default-src 'none'",
      "X-Content-Type-Options": "nosniff",
      "Cache-Control": shown ? "private, max-age=600" : "no-store",
    },
  })
})

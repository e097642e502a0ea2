import { getTranslations } from "next-intl/server"
import { z } from "zod"
import { documentPolicy, htmlDocument } from "../../../_mail/html-document.ts"
import { imap } from "../../../_mail/imap.ts"
import { readHtml } from "../../../_mail/message.ts"
import { messageRef, queryOf } from "../../../_mail/request.ts"
import { withAccount } from "../../../_session/session.ts"

const wanted = messageRef.extend({ images: z.stringbool().default(false) })

/** The document that shows a message's HTML, for a frame that runs no scripts. */
export const GET = withAccount(async (request, session) => {
  const { mailbox, uid, images } = queryOf(request, wanted)
  const source = await readHtml(imap().connections, session, { mailbox, uid })
  const words = await getTranslations("mail")
  const { html } = htmlDocument(source, {
    remote: images,
    partUrl: (part) =>
      `/api/mail/part?${new URLSearchParams({ mailbox, uid: String(uid), part, show: "1" })}`,
    truncatedNotice: words("truncated"),
  })
  return new Response(html, {
    headers: {
      "Content-Type": "text/html; charset=utf-8",
      "Content-Security-Policy": documentPolicy(images),
      "Cache-Control": "no-store",
    },
  })
})

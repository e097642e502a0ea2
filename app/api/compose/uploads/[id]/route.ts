import { Readable } from "node:stream"
import { uploadPlace } from "../../../../_mail/compose-person.ts"
import { privateJson } from "../../../../_mail/request.ts"
import { findUpload, readUpload, removeUpload } from "../../../../_mail/uploads.ts"
import { withAccount } from "../../../../_session/session.ts"

interface Context {
  params: Promise<{ id: string }>
}

/** Pictures a browser draws and nothing more; all else is only ever saved. */
const picture = /^image\/(png|jpeg|gif|webp|avif|bmp)$/

/** An upload of one's own, to be shown within the text of the message. */
export const GET = withAccount(async (_request, session, { params }: Context) => {
  const { id } = await params
  const place = uploadPlace(session)
  const { type, size } = await findUpload(place, id)
  const shown = picture.test(type)
  return new Response(Readable.toWeb(readUpload(place, id)) as ReadableStream, {
    headers: {
      "Content-Type": shown ? type : "application/octet-stream",
      "Content-Length": String(size),
      "Content-Disposition": shown ? "inline" : "attachment",
      "Content-Security-Policy": "sandbox; default-src 'none'",
      "X-Content-Type-Options": "nosniff",
      "Cache-Control": "private, max-age=3600, immutable",
    },
  })
})

/** Forgets an upload. */
export const DELETE = withAccount(async (_request, session, { params }: Context) => {
  await removeUpload(uploadPlace(session), (await params).id)
  return privateJson({})
})

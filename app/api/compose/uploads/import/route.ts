import type { Readable } from "node:stream"
import { z } from "zod"
import { MailError } from "../../../../../server/errors.ts"
import { uploadPlace } from "../../../../_mail/compose-person.ts"
import { messageBody } from "../../../../_mail/compose-request.ts"
import { imap } from "../../../../_mail/imap.ts"
import { messageRef, privateJson } from "../../../../_mail/request.ts"
import { attachmentLimit, receiveUpload } from "../../../../_mail/uploads.ts"
import { rooms } from "../../../../_rooms/rooms.ts"
import { withAccount } from "../../../../_session/session.ts"

const wanted = messageRef.extend({
  part: z.string().regex(/^(?:\d{1,5}(?:\.\d{1,5}){0,30})?$/),
  name: z.string().max(2_000),
  type: z.string().max(300),
})

/** Takes a part of a message over as an upload: an attachment forwarded, or one of a draft. */
export const POST = withAccount(async (request, session) => {
  const { mailbox, uid, part, name, type } = await messageBody(request, wanted)
  const place = uploadPlace(session)
  const limit = attachmentLimit(rooms().config.messageLimit)
  const upload = await imap().connections.read(session, mailbox, async (client) => {
    const { content } = await client.download(String(uid), part || undefined, { uid: true })
    if (!content) throw new MailError("no-such-message", "This part of the message is not there any more")
    return receiveUpload(place, { name, type }, content as Readable, limit)
  })
  return privateJson(upload)
})

import { MailError } from "../../../../server/errors.ts"
import { messageIdOf } from "../../../_mail/compose.ts"
import { composeMessageSchema } from "../../../_mail/compose-message.ts"
import { composeOf, mailerOf } from "../../../_mail/compose-person.ts"
import { messageBody } from "../../../_mail/compose-request.ts"
import { removeDraft, saveDraft } from "../../../_mail/drafts.ts"
import { privateJson } from "../../../_mail/request.ts"
import { readSentRecord } from "../../../_mail/sent-record.ts"
import { withAccount } from "../../../_session/session.ts"

/** Keeps a draft in place of its older copies; answers where it lies. */
export const PUT = withAccount(async (request, session) => {
  const message = await messageBody(request, composeMessageSchema)
  const mailer = mailerOf(session)
  // A save that was overtaken by sending must not bring the draft back.
  if ((await readSentRecord(mailer.place, message.id))?.state === "accepted")
    throw new MailError("cannot", "This message has been sent")
  const { copy, messageId } = await composeOf(session, message, "draft")
  const draft = { bytes: copy, messageId, replaces: message.draft }
  return privateJson(await mailer.imap((client) => saveDraft(client, draft)))
})

const discarded = composeMessageSchema.pick({ id: true, from: true, draft: true })

/** Throws a draft away. */
export const DELETE = withAccount(async (request, session) => {
  const message = await messageBody(request, discarded)
  const draft = { messageId: messageIdOf(message), replaces: message.draft }
  const removed = await mailerOf(session).imap((client) => removeDraft(client, draft))
  return privateJson({ removed })
})

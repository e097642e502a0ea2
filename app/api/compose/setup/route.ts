import { privateJson } from "../../../_mail/request.ts"
import { senderIdentities } from "../../../_mail/sender-identities.ts"
import { attachmentLimit } from "../../../_mail/uploads.ts"
import { rooms } from "../../../_rooms/rooms.ts"
import { withAccount } from "../../../_session/session.ts"

/** What a composer needs to know before it opens: as whom one writes, what fits, how one likes it. */
export const GET = withAccount(async (_request, session) => {
  const { profile, config } = rooms()
  const [identities, preferences] = await Promise.all([
    senderIdentities(session),
    profile.preferences(session.accountId),
  ])
  return privateJson({
    account: session.address,
    identities,
    attachmentLimit: attachmentLimit(config.messageLimit),
    undoSeconds: preferences.undoSend,
    format: preferences.composeFormat,
  })
})

import { privateJson } from "../../../_mail/request.ts"
import { attachmentLimit } from "../../../_mail/uploads.ts"
import { rooms } from "../../../_rooms/rooms.ts"
import { withAccount } from "../../../_session/session.ts"

/** What a composer needs to know before it opens: as whom one writes, what fits, how one likes it. */
export const GET = withAccount(async (_request, session) => {
  const { profile, config } = rooms()
  const [kept, preferences] = await Promise.all([
    profile.identities(session.accountId),
    profile.preferences(session.accountId),
  ])
  const own = { name: session.name, address: session.address, signature: "", primary: kept.length === 0 }
  const identities = kept.map(({ name, address, signature, primary }) => ({
    name,
    address,
    signature,
    primary,
  }))
  return privateJson({
    account: session.address,
    identities: identities.length > 0 ? identities : [own],
    attachmentLimit: attachmentLimit(config.messageLimit),
    undoSeconds: preferences.undoSend,
    format: preferences.composeFormat,
  })
})

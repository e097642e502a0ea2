import { imap } from "../../../_mail/imap.ts"
import { readMessage } from "../../../_mail/message.ts"
import { messageRef, privateJson, queryOf } from "../../../_mail/request.ts"
import { serverName } from "../../../_rooms/rooms.ts"
import { withAccount } from "../../../_session/session.ts"

export const GET = withAccount(async (request, session) =>
  privateJson(
    await readMessage(imap().connections, session, queryOf(request, messageRef), await serverName()),
  ),
)

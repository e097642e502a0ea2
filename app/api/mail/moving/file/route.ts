import { join } from "node:path"
import { z } from "zod"
import { bodyBytes } from "../../../../_mail/compose-request.ts"
import { imap } from "../../../../_mail/imap.ts"
import { fromFile } from "../../../../_mail/moving/sources.ts"
import { mailboxPath, privateJson, queryOf } from "../../../../_mail/request.ts"
import { rooms } from "../../../../_rooms/rooms.ts"
import { withAccount } from "../../../../_session/session.ts"

const wanted = z.object({
  name: z.string().min(1).max(255),
  into: mailboxPath.optional(),
  dryRun: z.stringbool().default(false),
})

/** Takes a file of messages and begins to move them in. */
export const POST = withAccount(async (asked, session) => {
  const { name, into, dryRun } = queryOf(asked, wanted)
  const { moves, connections } = imap()
  const { dataFolder, messageLimit } = rooms().config
  moves.check(session.accountId)
  const folder = join(dataFolder, "uploads", "moving")
  const moving = await fromFile(
    folder,
    { name, content: bodyBytes(asked) },
    { into, dryRun, limit: messageLimit },
  )
  try {
    return privateJson({ move: moves.begin(session.accountId, moving, () => connections.openWatch(session)) })
  } catch (thrown) {
    await moving.clear()
    throw thrown
  }
})

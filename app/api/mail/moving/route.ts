import { z } from "zod"
import { imap } from "../../../_mail/imap.ts"
import { fromServer } from "../../../_mail/moving/sources.ts"
import { bodyOf, mailboxPath, privateJson } from "../../../_mail/request.ts"
import { rooms } from "../../../_rooms/rooms.ts"
import { withAccount } from "../../../_session/session.ts"

const request = z.object({
  host: z
    .string()
    .trim()
    .max(260)
    .regex(/^[a-z0-9]([a-z0-9.-]*[a-z0-9])?(:\d{1,5})?$/i, "This is no name of a server"),
  /** TLS from the first byte; else STARTTLS. */
  secure: z.boolean(),
  user: z.string().trim().min(1).max(500),
  password: z.string().min(1).max(2_000),
  into: mailboxPath.optional(),
  dryRun: z.boolean(),
})
export type ServerMove = z.input<typeof request>

/** How far the mail is that moves in, or how the last move ended. */
export const GET = withAccount(async (_, session) =>
  privateJson({ move: imap().moves.state(session.accountId) }),
)

/** Begins to move mail in from another server. */
export const POST = withAccount(async (asked, session) => {
  const { into, dryRun, ...server } = await bodyOf(asked, request)
  const { moves, connections } = imap()
  const { messageLimit, relayPrivate } = rooms().config
  moves.check(session.accountId)
  const moving = await fromServer(server, { into, dryRun, limit: messageLimit }, relayPrivate)
  return privateJson({ move: moves.begin(session.accountId, moving, () => connections.openWatch(session)) })
})

/** Stops the move under way; what was brought stays. */
export const DELETE = withAccount(async (_, session) => {
  imap().moves.stop(session.accountId)
  return privateJson({})
})

import { z } from "zod"
import { deleteMessages, flagMessages, moveMessages, moveToUse, type Target } from "../../../_mail/actions.ts"
import { restorably } from "../../../_mail/deleted.ts"
import { imap } from "../../../_mail/imap.ts"
import { bodyOf, mailboxPath, privateJson, uid } from "../../../_mail/request.ts"
import { withAccount } from "../../../_session/session.ts"

const target = z.union([
  z.object({ mailbox: mailboxPath, uids: z.array(uid).min(1).max(100_000) }),
  z.object({ mailbox: mailboxPath, query: z.string().max(500) }),
]) satisfies z.ZodType<Target>

const action = z.discriminatedUnion("do", [
  z.object({ do: z.literal("flag"), target, flag: z.enum(["\\Seen", "\\Flagged"]), set: z.boolean() }),
  z.object({ do: z.literal("move"), target, to: mailboxPath }),
  z.object({ do: z.literal("file"), target, use: z.enum(["archive", "junk", "trash", "inbox"]) }),
  z.object({ do: z.literal("delete"), target }),
])

export type MessageAction = z.infer<typeof action>

/** Does one thing to some messages; answers where they went when they were moved, and how they can be had back when they were deleted. */
export const POST = withAccount(async (request, session) => {
  const { connections } = imap()
  const asked = await bodyOf(request, action)
  switch (asked.do) {
    case "flag":
      await flagMessages(connections, session, asked.target, asked)
      return privateJson({})
    case "move":
      return privateJson(await moveMessages(connections, session, asked.target, asked.to))
    case "file":
      return privateJson(await moveToUse(connections, session, asked.target, asked.use))
    case "delete":
      return privateJson(
        await restorably(connections, session, asked.target.mailbox, () =>
          deleteMessages(connections, session, asked.target),
        ),
      )
  }
})

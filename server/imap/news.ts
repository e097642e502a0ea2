import type { Context } from "./command.ts"
import type { Moment } from "./moment.ts"
import { mustRead, renewRights } from "./namespace/permission.ts"

/**
 * Tells the client what happened, as far as it wants to know and may be told now. Nothing is flushed.
 * @throws MailError "no-such-mailbox" when the selected mailbox was deleted or may no longer be read; ConnectionClosed
 */
export async function tellNews(context: Context, moment: Moment): Promise<void> {
  const { session, writer } = context
  const { view, notifications, premises } = session
  if (session.stillHere) writer.line("* OK Still here")
  session.stillHere = false
  // Every command looked at the rights when it began.
  if (moment === "between" || moment === "idling") await renewRights(session)
  else mustRead(session)
  if (notifications) await notifications.tell(moment)
  else if (view && moment !== "between")
    await view.sync(premises.store, writer, { expunges: moment === "keeping numbers" ? "later" : "now" })
}

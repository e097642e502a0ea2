import { command, signedIn } from "../command.ts"
import { Notifications } from "../notify/notifications.ts"
import { nothing, parseNotify } from "../notify/request.ts"

/** NOTIFY (RFC 5465): what is told unasked, from now until the next NOTIFY. What went wrong leaves it as it was. */
export const notify = command({
  name: "NOTIFY",
  states: signedIn,
  parse: parseNotify,
  async run(context, request) {
    const { session, writer } = context
    const { view, premises } = session
    // §3.1: what has gathered in the selected mailbox is told first, wanted from now on or not.
    if (view && request !== nothing) await view.sync(premises.store, writer, { expunges: "now" })
    const notifications = await Notifications.start(context, request)
    session.notifications?.stop()
    session.notifications = notifications
    return undefined
  },
})

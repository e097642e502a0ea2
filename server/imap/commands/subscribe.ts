import { accountOf, command, oneMailbox, signedIn } from "../command.ts"
import { demandPlace } from "../namespace/place.ts"

/** SUBSCRIBE (RFC 3501 §6.3.6), to mailboxes that exist. */
export const subscribe = command({
  name: "SUBSCRIBE",
  states: signedIn,
  parse: oneMailbox,
  async run(context, name) {
    const place = await demandPlace(context.session, name, "l")
    await context.session.premises.store.subscribe(accountOf(context), place.shownName)
    return undefined
  },
})

/** UNSUBSCRIBE (RFC 3501 §6.3.7). */
export const unsubscribe = command({
  name: "UNSUBSCRIBE",
  states: signedIn,
  parse: oneMailbox,
  async run(context, name) {
    await context.session.premises.store.unsubscribe(accountOf(context), name)
    return undefined
  },
})

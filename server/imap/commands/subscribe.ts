import { accountOf, command, signedIn } from "../command.ts"
import { demand, resolvePlace } from "../place.ts"
import type { Reader } from "../reader.ts"

function parse(reader: Reader): string {
  reader.space()
  const name = reader.mailbox()
  reader.end()
  return name
}

/** SUBSCRIBE (RFC 3501 §6.3.6), to mailboxes that exist. */
export const subscribe = command({
  name: "SUBSCRIBE",
  states: signedIn,
  parse,
  async run(context, name) {
    const place = await resolvePlace(context.session, name)
    demand(place, "l")
    await context.session.premises.store.subscribe(accountOf(context), place.shownName)
    return undefined
  },
})

/** UNSUBSCRIBE (RFC 3501 §6.3.7). */
export const unsubscribe = command({
  name: "UNSUBSCRIBE",
  states: signedIn,
  parse,
  async run(context, name) {
    await context.session.premises.store.unsubscribe(accountOf(context), name)
    return undefined
  },
})

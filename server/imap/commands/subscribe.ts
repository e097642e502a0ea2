import { accountOf, command, signedIn } from "../command.ts"
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
    const { store } = context.session.premises
    const mailbox = await store.mailbox(accountOf(context), name)
    await store.subscribe(accountOf(context), mailbox.name)
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

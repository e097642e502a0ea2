import { command, inMailbox, noArguments, viewOf } from "../command.ts"
import { may } from "../namespace/place.ts"

/** CLOSE (RFC 3501 §6.4.2): expunges without a word, unless the mailbox is open read-only. */
export const close = command({
  name: "CLOSE",
  states: inMailbox,
  parse: noArguments,
  async run(context) {
    const { session } = context
    const view = viewOf(context)
    // Without the right to it, nothing is expunged, and nothing is said (RFC 4314 §4).
    if (!view.readOnly && (!view.place || may(view.place, "e")))
      await session.premises.store.expunge(view.mailboxId)
    session.view = undefined
    return undefined
  },
})

/** UNSELECT (RFC 3691): the same without expunging. */
export const unselect = command({
  name: "UNSELECT",
  states: inMailbox,
  parse: noArguments,
  async run({ session }) {
    session.view = undefined
    return undefined
  },
})

import { command, inMailbox, noArguments, viewOf } from "../command.ts"

/** EXPUNGE (RFC 3501 §6.4.3). The responses come with the sync behind the command. */
export const expunge = command({
  name: "EXPUNGE",
  states: inMailbox,
  writes: true,
  parse: noArguments,
  async run(context) {
    const view = viewOf(context)
    await context.session.premises.store.expunge(view.mailboxId)
    return undefined
  },
})

/** UID EXPUNGE (RFC 4315 §2.1). */
export const uidExpunge = command({
  name: "UID EXPUNGE",
  states: inMailbox,
  writes: true,
  parse(reader) {
    reader.space()
    const set = reader.sequenceSet()
    reader.end()
    return set
  },
  async run(context, set) {
    const view = viewOf(context)
    const uids = view.uidsOf(view.resolve(set, "uid")!)
    await context.session.premises.store.expunge(view.mailboxId, uids)
    return undefined
  },
})

import { type Context, command, inMailbox, noArguments, viewOf } from "../command.ts"
import type { SequenceSet } from "../grammar/sequence-set.ts"
import { demand } from "../namespace/place.ts"
import type { Completion } from "../reply.ts"

/**
 * EXPUNGE (RFC 3501 §6.4.3). The responses come with the sync behind the command; with QRESYNC they come before it, as
 * the tagged reply says which MODSEQ they lead to (RFC 7162 §3.2.7).
 */
export const expunge = command({
  name: "EXPUNGE",
  states: inMailbox,
  writes: true,
  parse: noArguments,
  run: (context) => expungeAmong(context),
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
  run: (context, set) => expungeAmong(context, set),
})

async function expungeAmong(context: Context, set?: SequenceSet): Promise<Completion | undefined> {
  const { session, writer } = context
  const { store } = session.premises
  const view = viewOf(context)
  if (view.place) demand(view.place, "e")
  const gone = await store.expunge(view.mailboxId, set && view.uidsOf(view.resolveLoosely(set, "uid")))
  if (gone.length === 0 || !session.qresync) return undefined
  await view.sync(store, writer, { expunges: "now", modseq: "by the command" })
  return { code: `HIGHESTMODSEQ ${view.modseq}` }
}

import { type Context, command, noArguments, signedIn } from "../command.ts"
import { SyntaxFault } from "../grammar/syntax-fault.ts"
import { tellNews } from "../news.ts"

/** The longest line that could still be DONE. */
const doneLimit = 64

/**
 * IDLE (RFC 2177): what happens is told as it happens, until DONE; with NOTIFY, exactly what that asked for
 * (RFC 5465 §4).
 */
export const idle = command({
  name: "IDLE",
  states: signedIn,
  parse: noArguments,
  async run(context) {
    const { session, writer } = context
    const { view, premises, bell } = session
    const unwatch = view ? premises.store.watchMailbox(view.mailboxId, () => bell!.ring()) : () => {}
    try {
      writer.line("+ idling")
      await listen(context)
    } finally {
      unwatch()
    }
    return undefined
  },
})

/** Tells news until a line comes. @throws SyntaxFault when it is not DONE */
async function listen(context: Context): Promise<void> {
  const { session, input, writer } = context
  while (!session.ended) {
    await tellNews(context, "idling")
    await writer.flush()
    session.idling = true
    const line = await input.lineUnlessInterrupted(doneLimit).finally(() => (session.idling = false))
    if (line === undefined) continue
    if (line.toUpperCase() !== "DONE") throw new SyntaxFault("Expected DONE")
    return
  }
}

import { command, inMailbox } from "../command.ts"
import { SyntaxFault } from "../grammar/syntax-fault.ts"
import { liveSearches } from "../search/live.ts"

/** CANCELUPDATE (RFC 5267 §4.3.5): no more updates of these searches. */
export const cancelUpdate = command({
  name: "CANCELUPDATE",
  states: inMailbox,
  parse(reader) {
    const tags: string[] = []
    do {
      reader.space()
      tags.push(reader.string())
    } while (!reader.atEnd())
    return tags
  },
  async run(context, tags) {
    const live = liveSearches(context)
    if (!tags.every((tag) => live.has(tag))) throw new SyntaxFault("There is no search of that tag to cancel")
    for (const tag of tags) live.cancel(tag)
    return { text: "No further updates" }
  },
})

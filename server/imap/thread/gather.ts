import { Pace } from "../../pace.ts"
import { lineageColumns } from "../../store/digest/digest.ts"
import { replies } from "../../store/digest/numbers.ts"
import { type Context, viewOf } from "../command.ts"
import type { Numbers } from "../view.ts"
import type { ThreadMessage } from "./message.ts"

/**
 * What threading looks at in messages. Those expunged meanwhile are left out.
 * @param indexes ascending
 */
export async function gather(
  context: Context,
  indexes: readonly number[],
  numbers: Numbers,
  view = viewOf(context),
): Promise<ThreadMessage[]> {
  if (indexes.length === 0) return []
  const { store } = context.session.premises
  const uids = view.uidsOf(indexes)
  const digest = await store.digestFor(view.mailboxId, uids, lineageColumns)
  const pace = new Pace()
  const positions = await digest.positionsOf(uids, pace)
  const [messageId, ancestors, baseSubject] = lineageColumns.map((name) => digest.column(name).codes)
  const { lineage } = digest
  const { sentDates, marks } = digest.numbers
  const messages: ThreadMessage[] = []
  for (let at = 0; at < indexes.length; at++) {
    const position = positions[at]!
    if (position < 0) continue
    messages.push({
      number: numbers === "uid" ? uids[at]! : indexes[at]! + 1,
      messageId: lineage.ids[messageId![position]!]!,
      references: lineage.ancestors[ancestors![position]!]!,
      baseSubject: lineage.subjects[baseSubject![position]!]!,
      isReply: (marks[position]! & replies) !== 0,
      sentAt: sentDates[position]!,
    })
    if ((at & 4095) === 4095) await pace.rest()
  }
  return messages
}

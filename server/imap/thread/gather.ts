import { Pace } from "../../pace.ts"
import { type Digest, lineageColumns } from "../../store/digest/digest.ts"
import { replies } from "../../store/digest/numbers.ts"
import { sortNumbers } from "../../store/digest/sorting.ts"
import type { Context } from "../command.ts"
import type { View } from "../selected/view.ts"
import { wholeOrder } from "../sort/whole-order.ts"
import type { ThreadColumns } from "./message.ts"

/** Messages to be threaded. */
interface Gathered {
  /** Their indexes in the mailbox, ascending. */
  indexes: readonly number[]
  columns: ThreadColumns
}

/**
 * What threading looks at in messages. Those expunged meanwhile are left out.
 * @param indexes ascending
 */
export async function gather(context: Context, view: View, indexes: readonly number[]): Promise<Gathered> {
  const { store } = context.session.premises
  const uids = view.ascendingUids(indexes)
  const digest = await store.index.digestFor(view.mailboxId, uids, lineageColumns)
  const pace = new Pace()
  const all = await digest.positionsOf(uids, pace)
  const complete = !all.includes(-1)
  const there = complete ? indexes : indexes.filter((_, at) => all[at]! >= 0)
  const positions = complete ? all : all.filter((position) => position >= 0)
  const byDate = await orderByDate(digest, positions, pace)
  const [messageId, ancestors, baseSubject] = lineageColumns.map((name) => digest.column(name).codes)
  const { lineage } = digest
  const { sentDates, marks } = digest.numbers
  const count = positions.length
  const columns = {
    ids: new Uint32Array(count),
    references: new Array<readonly number[]>(count),
    subjects: new Uint32Array(count),
    replies: new Uint8Array(count),
    sentDates: new Float64Array(count),
    byDate,
    counts: { identifiers: lineage.identifiers, subjects: lineage.subjectNumbers },
  }
  for (let at = 0; at < count; at++) {
    const position = positions[at]!
    columns.ids[at] = lineage.ids[messageId![position]!]!
    columns.references[at] = lineage.ancestors[ancestors![position]!]!
    columns.subjects[at] = lineage.subjects[baseSubject![position]!]!
    columns.replies[at] = marks[position]! & replies ? 1 : 0
    columns.sentDates[at] = sentDates[position]!
  }
  return { indexes: there, columns }
}

/** Messages by sent date: picked from the order of the mailbox if they are many of it. @param positions ascending */
async function orderByDate(digest: Digest, positions: Int32Array, pace: Pace): Promise<Uint32Array> {
  const { sentDates } = digest.numbers
  if (positions.length * 4 <= digest.length) {
    const dates = Float64Array.from(positions, (position) => sentDates[position]!)
    return sortNumbers(Uint32Array.from(positions.keys()), (a, b) => dates[a]! - dates[b]!, pace)
  }
  const order = await wholeOrder(digest, { field: { numbers: "sentDates" }, reverse: false }, pace)
  const wanted = new Int32Array(digest.length).fill(-1)
  for (let at = 0; at < positions.length; at++) wanted[positions[at]!] = at
  const byDate = new Uint32Array(positions.length)
  let length = 0
  for (let at = 0; at < order.length; at++) {
    const message = wanted[order[at]!]!
    if (message >= 0) byDate[length++] = message
  }
  return byDate
}

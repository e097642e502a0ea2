import { type Context, viewOf } from "../command.ts"
import { Pace } from "../pace.ts"
import type { SortKey } from "./key.ts"

/** A message with the values of its sort criteria. */
interface Entry {
  index: number
  values: (number | string)[]
}

/**
 * Orders messages by criteria; equal ones stay in the order of the mailbox, also under REVERSE (RFC 5256 §3). Text is
 * compared by code points of its folded form.
 * @param indexes ascending
 */
export async function sortMessages(
  context: Context,
  indexes: readonly number[],
  order: readonly SortKey[],
): Promise<number[]> {
  const { store } = context.session.premises
  const view = viewOf(context)
  const columns = order.some((key) => key.field.summary) ? "summary" : "message"
  const entries: Entry[] = []
  const pace = new Pace()
  for await (const rows of store.rows(view.mailboxId, view.uidsOf(indexes), columns)) {
    for (const row of rows) {
      entries.push({ index: view.indexOf(row.uid), values: order.map((key) => key.field.value(row)) })
    }
    await pace.rest()
  }
  entries.sort((a, b) => compare(a, b, order))
  return entries.map((entry) => entry.index)
}

function compare(a: Entry, b: Entry, order: readonly SortKey[]): number {
  for (let at = 0; at < order.length; at++) {
    const [left, right] = [a.values[at]!, b.values[at]!]
    if (left === right) continue
    return left < right === order[at]!.reverse ? 1 : -1
  }
  return a.index - b.index
}

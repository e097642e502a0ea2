import { Pace } from "../../pace.ts"
import type { Digest } from "../../store/digest/digest.ts"
import { sortNumbers } from "../../store/digest/sorting.ts"
import { type Context, viewOf } from "../command.ts"
import type { View } from "../selected/view.ts"
import type { SortField, SortKey } from "./key.ts"
import { isDigestKey, pick, wholeOrder } from "./whole-order.ts"

/** Scores of a fuzzy search by index. */
type Scores = ReadonlyMap<number, number>

/**
 * Orders messages by criteria; equal ones stay in the order of the mailbox, also under REVERSE (RFC 5256 §3). Text is
 * compared by code points of its folded form. Messages expunged meanwhile are left out.
 * @param indexes ascending
 * @param scores by index, for RELEVANCY; `view`: the selected mailbox unless something else is given
 */
export async function sortMessages(
  context: Context,
  indexes: readonly number[],
  order: readonly SortKey[],
  { view = viewOf(context), scores }: { view?: View; scores?: Scores } = {},
): Promise<number[]> {
  if (indexes.length === 0) return []
  const { store } = context.session.premises
  const columns = order.flatMap(({ field }) => ("text" in field ? [field.text] : []))
  const uids = view.ascendingUids(indexes)
  const digest = await store.index.digestFor(view.mailboxId, uids, columns)
  const pace = new Pace()
  const positions = await digest.positionsOf(uids, pace)
  const [first] = order
  if (order.length === 1 && isDigestKey(first) && indexes.length * 4 > digest.length)
    return pick(await wholeOrder(digest, first, pace), positions, indexes)
  const values: Float64Array[] = []
  for (const key of order) {
    if ("scores" in key.field) values.push(scoresOf(indexes, key, scores!))
    else values.push(await valuesOf(digest, positions, { ...key, field: key.field }, pace))
  }
  const there = Uint32Array.from(indexes, (_, at) => at).filter((at) => positions[at]! >= 0)
  const sorted = await sortNumbers(there, comparison(values), pace)
  return Array.from(sorted, (at) => indexes[at]!)
}

function scoresOf(indexes: readonly number[], { reverse }: SortKey, scores: Scores): Float64Array {
  const sign = reverse ? 1 : -1
  return Float64Array.from(indexes, (index) => sign * (scores.get(index) ?? 0))
}

/** What a criterion says about each message, as numbers that ascend in the order wanted. */
async function valuesOf(
  digest: Digest,
  positions: Int32Array,
  { field, reverse }: { field: Exclude<SortField, { scores: true }>; reverse: boolean },
  pace: Pace,
): Promise<Float64Array> {
  const values = new Float64Array(positions.length)
  const sign = reverse ? -1 : 1
  if ("numbers" in field) {
    const numbers = digest.numbers[field.numbers]
    for (let at = 0; at < values.length; at++) values[at] = sign * numbers[positions[at]!]!
    return values
  }
  const column = digest.column(field.text)
  const ranks = await column.ranks(pace)
  for (let at = 0; at < values.length; at++) values[at] = sign * ranks[column.codes[positions[at]!]!]!
  return values
}

function comparison(values: readonly Float64Array[]): (a: number, b: number) => number {
  const first = values[0]!
  if (values.length === 1) return (a, b) => first[a]! - first[b]!
  return (a, b) => {
    for (const each of values) if (each[a] !== each[b]) return each[a]! - each[b]!
    return 0
  }
}

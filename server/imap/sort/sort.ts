import { Pace } from "../../pace.ts"
import type { Digest } from "../../store/digest/digest.ts"
import { sortNumbers } from "../../store/digest/sorting.ts"
import { type Context, viewOf } from "../command.ts"
import type { SortKey } from "./key.ts"

/**
 * Orders messages by criteria; equal ones stay in the order of the mailbox, also under REVERSE (RFC 5256 §3). Text is
 * compared by code points of its folded form. Messages expunged meanwhile are left out.
 * @param indexes ascending
 */
export async function sortMessages(
  context: Context,
  indexes: readonly number[],
  order: readonly SortKey[],
  view = viewOf(context),
): Promise<number[]> {
  if (indexes.length === 0) return []
  const { store } = context.session.premises
  const columns = order.flatMap(({ field }) => ("text" in field ? [field.text] : []))
  const digest = await store.digestFor(view.mailboxId, view.uidsOf(indexes), columns)
  const pace = new Pace()
  const positions = await digest.positionsOf(view.uidsOf(indexes), pace)
  const values: Float64Array[] = []
  for (const key of order) values.push(await valuesOf(digest, positions, key, pace))
  const there = Uint32Array.from(indexes, (_, at) => at).filter((at) => positions[at]! >= 0)
  const sorted = await sortNumbers(there, comparison(values), pace)
  return Array.from(sorted, (at) => indexes[at]!)
}

/** What a criterion says about each message, as numbers that ascend in the order wanted. */
async function valuesOf(
  digest: Digest,
  positions: Int32Array,
  { field, reverse }: SortKey,
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

import type { Pace } from "../../pace.ts"
import type { Digest } from "../../store/digest/digest.ts"
import type { SortField, SortKey } from "./key.ts"

/** A criterion that looks at the digest. */
interface DigestKey extends SortKey {
  field: Extract<SortField, { numbers: unknown } | { text: unknown }>
}

export const isDigestKey = (key: SortKey | undefined): key is DigestKey =>
  key !== undefined && ("numbers" in key.field || "text" in key.field)

/**
 * The order of all messages of a digest by one criterion, as positions; it is kept there, so that asking again costs
 * nothing and new mail is only sorted in.
 */
export async function wholeOrder(
  digest: Digest,
  { field, reverse }: DigestKey,
  pace: Pace,
): Promise<Uint32Array> {
  const sign = reverse ? -1 : 1
  if ("numbers" in field) {
    const values = digest.numbers[field.numbers]
    return digest.ordered(`${field.numbers} ${reverse}`, (a, b) => sign * (values[a]! - values[b]!), pace)
  }
  const column = digest.column(field.text)
  let ranks = await column.ranks(pace)
  while (ranks.length < column.values.length) ranks = await column.ranks(pace)
  const { codes } = column
  return digest.ordered(
    `${field.text} ${reverse}`,
    (a, b) => sign * (ranks[codes[a]!]! - ranks[codes[b]!]!),
    pace,
  )
}

/**
 * The wanted messages in an order of all.
 * @param positions of the wanted ones, -1 for those that are gone
 */
export function pick(order: Uint32Array, positions: Int32Array, indexes: readonly number[]): number[] {
  const wanted = new Int32Array(order.length).fill(-1)
  for (let at = 0; at < positions.length; at++) {
    const position = positions[at]!
    if (position >= 0) wanted[position] = indexes[at]!
  }
  const picked = new Array<number>(positions.length)
  let length = 0
  for (let at = 0; at < order.length; at++) {
    const index = wanted[order[at]!]!
    if (index >= 0) picked[length++] = index
  }
  picked.length = length
  return picked
}

import type { Pace } from "../../pace.ts"

/** Numbers sorted in one go: some milliseconds at most. */
const chunk = 4096

type Compare = (a: number, b: number) => number

/**
 * Sorts the numbers below `count`, giving others a turn again and again. Equal ones stay in ascending order when
 * `sorted` is empty.
 * @param sorted the numbers below its length, sorted already
 */
export async function sortInTurns(
  sorted: Uint32Array,
  count: number,
  compare: Compare,
  pace: Pace,
): Promise<Uint32Array> {
  const fresh = Uint32Array.from({ length: count - sorted.length }, (_, at) => sorted.length + at)
  const rest = await sortNumbers(fresh, compare, pace)
  if (sorted.length === 0) return rest
  return merge(sorted, rest, compare, pace)
}

/** Sorts the given numbers in the same way; stable. */
export async function sortNumbers(numbers: Uint32Array, compare: Compare, pace: Pace): Promise<Uint32Array> {
  let runs: Uint32Array[] = []
  for (let from = 0; from < numbers.length; from += chunk) {
    runs.push(numbers.slice(from, from + chunk).sort(compare))
    await pace.rest()
  }
  while (runs.length > 1) {
    const merged: Uint32Array[] = []
    for (let at = 0; at < runs.length; at += 2)
      merged.push(at + 1 < runs.length ? await merge(runs[at]!, runs[at + 1]!, compare, pace) : runs[at]!)
    runs = merged
  }
  return runs[0] ?? new Uint32Array(0)
}

/** Two sorted runs as one. Where they hardly mix, stretches are copied whole. */
async function merge(
  left: Uint32Array,
  right: Uint32Array,
  compare: Compare,
  pace: Pace,
): Promise<Uint32Array> {
  const out = new Uint32Array(left.length + right.length)
  const few = right.length * 32 < left.length
  let [a, b, at] = [0, 0, 0]
  while (a < left.length && b < right.length) {
    if (few) {
      const to = behindEqual(left, a, right[b]!, compare)
      out.set(left.subarray(a, to), at)
      at += to - a
      a = to
      out[at++] = right[b++]!
    } else out[at++] = compare(left[a]!, right[b]!) <= 0 ? left[a++]! : right[b++]!
    if ((at & 4095) === 0) await pace.rest()
  }
  out.set(left.subarray(a), at)
  out.set(right.subarray(b), at + left.length - a)
  return out
}

/** Behind the last number from `from` on that does not come after `number`. */
function behindEqual(numbers: Uint32Array, from: number, number: number, compare: Compare): number {
  let [low, high] = [from, numbers.length]
  while (low < high) {
    const middle = (low + high) >>> 1
    if (compare(numbers[middle]!, number) <= 0) low = middle + 1
    else high = middle
  }
  return low
}

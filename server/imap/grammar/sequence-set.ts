/** "*": the largest number in use (RFC 3501 §9, seq-number). */
export const largest = Number.POSITIVE_INFINITY

/** Ranges as the client wrote them, lower end first; `largest` for "*". */
export type SequenceSet = readonly (readonly [number, number])[]

/** "$": the result that the last SEARCH saved (RFC 5182 §2). No other set is without ranges. */
export const savedResult: SequenceSet = []

const range = /^(\*|[1-9]\d{0,9})(?::(\*|[1-9]\d{0,9}))?$/

const numberOf = (text: string) => (text === "*" ? largest : Number(text))

/** Reads a sequence set; undefined when it is none (RFC 3501 §9, sequence-set). */
export function parseSequenceSet(text: string): SequenceSet | undefined {
  const set: [number, number][] = []
  for (const item of text.split(",")) {
    const found = range.exec(item)
    if (!found) return undefined
    const first = numberOf(found[1]!)
    const last = found[2] === undefined ? first : numberOf(found[2])
    const largestGiven = Math.max(first === largest ? 0 : first, last === largest ? 0 : last)
    if (largestGiven > 0xffff_ffff) return undefined
    set.push(first <= last ? [first, last] : [last, first])
  }
  return set
}

/**
 * The ranges in order, without overlaps, "*" replaced by `top`. A range with "*" always means the last message, even
 * 9:* where there are five (RFC 3501 §6.4.8).
 */
export function settled(set: SequenceSet, top: number): [number, number][] {
  const bounded = set
    .map(([first, last]): [number, number] =>
      last === largest ? [Math.min(first, top), top] : [first, last],
    )
    .sort((left, right) => left[0] - right[0])
  const merged: [number, number][] = []
  for (const [first, last] of bounded) {
    const previous = merged.at(-1)
    if (previous && first <= previous[1] + 1) previous[1] = Math.max(previous[1], last)
    else merged.push([first, last])
  }
  return merged
}

/** Numbers as ranges, neighbours in ascending order joined. Order is kept. */
export function rangesOf(numbers: ArrayLike<number>): [number, number][] {
  const ranges: [number, number][] = []
  for (let start = 0; start < numbers.length; ) {
    let end = start
    while (end + 1 < numbers.length && numbers[end + 1] === numbers[end]! + 1) end++
    ranges.push([numbers[start]!, numbers[end]!])
    start = end + 1
  }
  return ranges
}

/** Ranges as a sequence set: 1:3,7 (RFC 3501 §9). */
export function formatRanges(ranges: readonly (readonly [number, number])[]): string {
  return ranges.map(([first, last]) => (first === last ? String(first) : `${first}:${last}`)).join(",")
}

/** Numbers as a sequence set, neighbours in ascending order joined. Order is kept. */
export function formatSequenceSet(numbers: ArrayLike<number>): string {
  return formatRanges(rangesOf(numbers))
}

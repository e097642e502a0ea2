import { lowerBound, type Snapshot } from "../../store/snapshot.ts"
import { largest, type SequenceSet, settled } from "../grammar/sequence-set.ts"

/** How numbers in a command are meant. */
export type Numbers = "sequence" | "uid"

/** The messages of a mailbox that a set names, as ascending indexes. Numbers nobody has are passed over. */
export function indexesOf(set: SequenceSet, numbers: Numbers, { uids, length }: Snapshot): Uint32Array {
  const top = numbers === "uid" ? (length > 0 ? uids[length - 1]! : 0) : length
  const spans: [number, number][] = []
  let count = 0
  for (const [first, last] of settled(set, top)) {
    const from = numbers === "uid" ? lowerBound(uids, length, first) : Math.max(0, first - 1)
    const to = numbers === "uid" ? lowerBound(uids, length, last + 1) : Math.min(last, length)
    if (to <= from) continue
    spans.push([from, to])
    count += to - from
  }
  const indexes = new Uint32Array(count)
  let at = 0
  for (const [from, to] of spans) for (let index = from; index < to; index++) indexes[at++] = index
  return indexes
}

/** The largest number a set names but for "*"; 0 when there is none. */
export function largestIn(set: SequenceSet): number {
  return Math.max(0, ...set.map(([first, last]) => (last === largest ? 0 : Math.max(first, last))))
}

/** UIDs of messages given by index. */
export function uidsAt(indexes: ArrayLike<number>, { uids }: Snapshot): number[] {
  const found = new Array<number>(indexes.length)
  for (let at = 0; at < found.length; at++) found[at] = uids[indexes[at]!]!
  return found
}

import { lowerBound, type Snapshot } from "../../store/snapshot.ts"

/** Which messages are \Recent in one session (RFC 3501 §2.3.2): ranges of UIDs, ascending. */
export class Recent {
  readonly #ranges: [number, number][] = []

  /** Everything in the snapshot above a UID, as far as it was not there before. */
  add(above: number, { uids, length }: Snapshot): void {
    const last = length > 0 ? uids[length - 1]! : 0
    const previous = this.#ranges.at(-1)
    const first = Math.max(above, previous?.[1] ?? 0) + 1
    if (first > last) return
    if (previous && previous[1] + 1 === first) previous[1] = last
    else this.#ranges.push([first, last])
  }

  has(uid: number): boolean {
    return this.#ranges.some(([first, last]) => uid >= first && uid <= last)
  }

  countIn({ uids, length }: Snapshot): number {
    return this.#ranges.reduce(
      (sum, [first, last]) => sum + lowerBound(uids, length, last + 1) - lowerBound(uids, length, first),
      0,
    )
  }
}

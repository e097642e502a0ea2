/** A message as far as its place in the order needs it. */
export interface Arrival {
  uid: number
  /** When it arrived, milliseconds. */
  at: number
}

/**
 * The messages of one mailbox in the order they arrived, kept in step with it: sorting a large mailbox anew for every
 * message that comes or goes would make all wait. Pure state, no connection.
 */
export class ArrivalOrder {
  /** Index is sequence number - 1. */
  readonly #bySequence: number[]
  #newestFirst: number[]

  /** @param oldestFirst UIDs in the order of arrival, those of one moment by UID */
  constructor(oldestFirst: Uint32Array) {
    this.#bySequence = [...oldestFirst.toSorted()]
    this.#newestFirst = [...oldestFirst.toReversed()]
  }

  get length(): number {
    return this.#bySequence.length
  }

  /** UID of the last sequence number, or 0. */
  get lastUid(): number {
    return this.#bySequence.at(-1) ?? 0
  }

  get newestFirst(): readonly number[] {
    return this.#newestFirst
  }

  /** The message with this sequence number is gone. */
  expunge(sequence: number): void {
    const [uid] = this.#bySequence.splice(sequence - 1, 1)
    if (uid !== undefined) this.#newestFirst.splice(this.#newestFirst.indexOf(uid), 1)
  }

  /** Messages came. False when one of them is older than the newest known, so that only sorting anew can place it. */
  grow(arrivals: Arrival[], newestAt: number): boolean {
    if (arrivals.some((arrival) => arrival.at < newestAt)) return false
    const sorted = arrivals.toSorted((a, b) => b.at - a.at || b.uid - a.uid)
    this.#bySequence.push(...arrivals.map((arrival) => arrival.uid).sort((a, b) => a - b))
    this.#newestFirst = [...sorted.map((arrival) => arrival.uid), ...this.#newestFirst]
    return true
  }
}

/** Batches at a time, in all and to one destination, so that a destination that stalls leaves room for others. */
const mostBatches = 40
export const usualPerDestination = 4

/**
 * Slots for batches: how many run, and for which destinations something due may be waiting. What has just been accepted
 * goes at once where there is a slot and nothing older waits for it.
 */
export class Slots {
  readonly #most: (domain: string) => number
  readonly #running = new Map<string, number>()
  #count = 0
  /** Destinations that had no slot for something since all that is due was last looked at. */
  #behind = new Set<string>()
  /** What is due has not been looked at to its end. */
  #unknown = true

  /** @param most batches to a destination at a time */
  constructor(most: (domain: string) => number) {
    this.#most = most
  }

  /** Nothing more can run, wherever it goes. */
  get full(): boolean {
    return this.#count >= mostBatches
  }

  /** Destinations that get no further batch now. */
  get busy(): string[] {
    return [...this.#running.keys()].filter((domain) => this.#isBusy(domain))
  }

  /** Whether one more batch may begin. */
  hasRoom(domain: string): boolean {
    return !this.full && !this.#isBusy(domain)
  }

  #isBusy(domain: string): boolean {
    return (this.#running.get(domain) ?? 0) >= this.#most(domain)
  }

  /** A batch of what was due begins. */
  take(domain: string): void {
    this.#running.set(domain, (this.#running.get(domain) ?? 0) + 1)
    this.#count++
  }

  /** Takes a slot for what is being accepted. @returns false when it has to wait for its turn */
  takeAtOnce(domain: string): boolean {
    const free = !this.#unknown && !this.#behind.has(domain) && this.hasRoom(domain)
    if (free) this.take(domain)
    else this.#behind.add(domain)
    return free
  }

  /** A batch is done. @returns whether something may be waiting for its slot */
  free(domain: string): boolean {
    const left = this.#running.get(domain)! - 1
    if (left > 0) this.#running.set(domain, left)
    else this.#running.delete(domain)
    this.#count--
    return this.#unknown || this.#behind.has(domain)
  }

  /** All that is due was looked at and taken, but for what had no slot. */
  lookedThrough(): void {
    this.#unknown = this.full
    this.#behind = new Set(this.busy)
  }
}

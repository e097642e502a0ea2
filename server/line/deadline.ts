/** When a session ends by itself, on the clock of `performance.now()`. */
export class Deadline {
  #at: number

  /** @param time ms from now */
  constructor(time: number) {
    this.#at = performance.now() + time
  }

  /** @param time ms from now that are left again */
  renew(time: number): void {
    this.#at = performance.now() + time
  }

  isPast(now: number): boolean {
    return now >= this.#at
  }
}

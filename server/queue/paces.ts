const minute = 60_000

/** Destinations remembered before those that got nothing lately are forgotten. */
const mostKnown = 1_000

/** How many messages went to each destination lately, for routes that allow only so many a minute. */
export class Paces {
  readonly #sent = new Map<string, number[]>()

  /**
   * Takes leave to send one more.
   * @param perMinute 0: as many as you like
   * @returns false when it has to wait
   */
  take(domain: string, perMinute: number, now: number): boolean {
    if (perMinute === 0) return true
    const lately = this.#lately(domain, now)
    if (lately.length >= perMinute) return false
    if (this.#sent.size >= mostKnown) this.#forget(now)
    this.#sent.set(domain, [...lately, now])
    return true
  }

  /** How long until `take` succeeds, milliseconds. */
  wait(domain: string, perMinute: number, now: number): number {
    const lately = this.#lately(domain, now)
    const oldest = lately.at(-perMinute)
    return oldest === undefined || perMinute === 0 ? 0 : Math.max(oldest + minute - now, 0)
  }

  #forget(now: number): void {
    for (const domain of this.#sent.keys())
      if (this.#lately(domain, now).length === 0) this.#sent.delete(domain)
  }

  #lately(domain: string, now: number): number[] {
    return (this.#sent.get(domain) ?? []).filter((at) => at > now - minute)
  }
}

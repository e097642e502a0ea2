/**
 * How long a peer is waited for. Waiting uses it up and bytes taken restore it, so a link of the slowest speed may take
 * all day, and whoever reads a little now and then to stay connected is out of it in the end.
 */
export class Patience {
  readonly #most: number
  readonly #slowest: number
  #left: number

  /** @param most ms that a peer may take nothing at all @param slowest bytes each ms that have to be taken on average */
  constructor(most: number, slowest: number) {
    this.#most = most
    this.#slowest = slowest
    this.#left = most
  }

  /** ms to wait at most; 0 when it is over. */
  get left(): number {
    return this.#left
  }

  /** @param time ms that were waited @param taken bytes the peer took meanwhile */
  spend(time: number, taken: number): void {
    this.#left = Math.min(this.#most, Math.max(0, this.#left - time + taken / this.#slowest))
  }
}

/** How long a session works before others get a turn, ms. */
const turn = 8

/** Keeps one session's long work from holding up the others. */
export class Pace {
  #since = performance.now()

  /** Gives the event loop a turn when this one has worked for long. */
  async rest(): Promise<void> {
    if (performance.now() - this.#since < turn) return
    await new Promise(setImmediate)
    this.#since = performance.now()
  }
}

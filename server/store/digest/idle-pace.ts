/** How long work that nobody waits for goes on without a pause, and how long a pause is at least; ms. */
const turn = 4
const pause = 4

/** Work that rests now and then. */
export interface Resting {
  rest(): Promise<void>
}

/** Gives way to everybody: half of the time at most, and less the busier the process is. */
export class IdlePace implements Resting {
  #since = performance.now()

  async rest(): Promise<void> {
    if (performance.now() - this.#since < turn) return
    const began = performance.now()
    await new Promise((resume) => setTimeout(resume, pause))
    // A timer that comes late says that others had to be served.
    const late = performance.now() - began - pause
    if (late > turn) await new Promise((resume) => setTimeout(resume, Math.min(late * 2, 100)))
    this.#since = performance.now()
  }
}

/** How long a message that is ready waits for others that are coming, milliseconds, and how many go together at most. */
const longestWait = 10
const mostTogether = 64

/** A message on its way in. */
export interface Coming {
  /** It will not come after all, or is ready. Again does nothing. */
  leave(): void
}

/**
 * Lets messages that arrive together be committed together: one that is ready waits a moment for those that are being
 * received. A message that comes alone never waits.
 */
export class Gathering {
  #coming = 0
  #ready: (() => void)[] = []
  #timer: NodeJS.Timeout | undefined

  /** Tells that a message is being received. */
  announce(): Coming {
    let here = true
    this.#coming++
    return {
      leave: () => {
        if (here) this.#coming--
        here = false
        if (this.#coming === 0) this.#go()
      },
    }
  }

  /** Resolves when it is time to commit. @param coming the message's own announcement, if it had one */
  ready(coming?: Coming): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>()
    this.#ready.push(resolve)
    coming?.leave()
    if (this.#coming === 0 || this.#ready.length >= mostTogether) this.#go()
    else this.#timer ??= setTimeout(() => this.#go(), longestWait)
    return promise
  }

  #go(): void {
    clearTimeout(this.#timer)
    this.#timer = undefined
    for (const resolve of this.#ready.splice(0)) resolve()
  }
}

import { setTimeout as sleep } from "node:timers/promises"
import { Seats } from "../net/connection-caps.ts"

/** Waits at a time, for one peer and for all together. */
const mostEach = 4
const mostInAll = 1_000

/** Lets peers wait, few enough of them that waiting costs us nothing. */
export class Tarpit {
  readonly #each = new Seats<string>(mostEach)
  readonly #all = new Seats<"all">(mostInAll)

  /**
   * Waits.
   * @param time milliseconds @param who whose connections wait beside each other
   * @returns false, at once, when too many are waiting already
   */
  async wait(time: number, who: string): Promise<boolean> {
    if (time <= 0) return true
    const giveBack = this.#all.take("all")
    if (!giveBack) return false
    const leave = this.#each.take(who)
    try {
      if (!leave) return false
      await sleep(time)
      return true
    } finally {
      leave?.()
      giveBack()
    }
  }
}

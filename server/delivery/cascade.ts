/** Letters one message may cause, in all accounts it comes to and all that these letters cause in turn. */
const mostLetters = 50

/** What one message has caused so far, before any of it is committed. */
export class Cascade {
  #left = mostLetters
  readonly #remembered = new Set<string>()

  /** Takes the right to write one more letter; false when there are too many. */
  mayWrite(): boolean {
    return this.#left > 0 && this.#left-- > 0
  }

  /** Whether something is to be remembered already. @param key as of a memory */
  isRemembered(accountId: number, key: string): boolean {
    return this.#remembered.has(`${accountId} ${key}`)
  }

  remember(accountId: number, key: string): void {
    this.#remembered.add(`${accountId} ${key}`)
  }
}

import type { Terminal } from "./command.ts"

/** Between two lines of progress, ms. */
const seldom = 5_000

/** Tells how far a long command has come, on standard error and not too often. */
export class Progress<State> {
  readonly #terminal: Terminal
  readonly #words: (state: State) => string
  #told = performance.now()

  constructor(terminal: Terminal, words: (state: State) => string) {
    this.#terminal = terminal
    this.#words = words
  }

  tell(state: State): void {
    const now = performance.now()
    if (now - this.#told < seldom) return
    this.#told = now
    this.#terminal.err(`… ${this.#words(state)}`)
  }
}

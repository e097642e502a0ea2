import type { Writer } from "../line/writer.ts"
import type { Input } from "./input.ts"
import { limits } from "./limits.ts"
import type { Session } from "./session.ts"

/** Whose progress is told, and how. */
interface Run {
  tag: string
  session: Session
  writer: Writer
  input: Input
}

/**
 * Tells the client every now and then that a command is being carried out (RFC 9585), so that nobody gives up waiting.
 * It is told while nothing has been said but that, or where the command says that no response is half told.
 */
export class Progress {
  readonly #run: Run
  #since: number
  /** How much had been said when no response was half told. */
  #said: number
  #done: number | undefined
  #goal = 0

  constructor(run: Run) {
    this.#run = run
    this.#since = run.session.premises.clock.now()
    this.#said = run.writer.said
  }

  /** Whether somebody counts already. */
  get counted(): boolean {
    return this.#done !== undefined
  }

  /**
   * Notes how far the command has come. No response may be half told.
   * @param done so many of `goal` messages, or whatever is gone through
   */
  count(done: number, goal: number): void {
    this.#done = done
    this.#goal = goal
    this.#said = this.#run.writer.said
  }

  /** Called now and then, whatever the command is doing. */
  tick(): void {
    const { session, writer, input } = this.#run
    const now = session.premises.clock.now()
    // A client that is being waited for knows how far it is.
    if (
      now - this.#since < limits.progress ||
      !session.account ||
      input.waiting ||
      writer.said !== this.#said
    )
      return
    writer.line(`* OK [INPROGRESS${this.#state}] Still working`)
    this.#said = writer.said
    this.#since = now
    // Whoever is gone or does not read is found out about by the command.
    writer.send()
  }

  /** Tag, what is done, and of how many; never all, as the command goes on (RFC 9585 §3). */
  get #state(): string {
    // A tag may hold what would end the response code.
    const tag = this.#run.tag.includes("]") ? "NIL" : `"${this.#run.tag}"`
    const counted = this.#done !== undefined && this.#goal > 0
    const numbers = counted ? `${Math.min(this.#done!, this.#goal - 1)} ${this.#goal}` : "NIL NIL"
    return tag === "NIL" && !counted ? "" : ` (${tag} ${numbers})`
  }
}

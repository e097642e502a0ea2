import { type Context, command, noArguments, signedIn } from "../command.ts"
import { SyntaxFault } from "../syntax-fault.ts"

/** The longest line that could still be DONE. */
const doneLimit = 64

/** IDLE (RFC 2177): what happens is told as it happens, until DONE. */
export const idle = command({
  name: "IDLE",
  states: signedIn,
  parse: noArguments,
  async run(context) {
    const { session, writer, input } = context
    const { view, premises } = session
    const bell = new Bell()
    const unwatch = premises.store.watch(session.account!.id, (mailboxId) => {
      if (view && mailboxId === view.mailboxId) bell.ring()
    })
    const done = input.line(doneLimit)
    done.then(
      () => bell.stop(),
      () => bell.stop(),
    )
    session.idling = true
    try {
      writer.line("+ idling")
      await tell(context)
      while (await bell.rung()) await tell(context)
    } finally {
      session.idling = false
      unwatch()
    }
    if ((await done).toUpperCase() !== "DONE") throw new SyntaxFault("Expected DONE")
    return undefined
  },
})

async function tell({ session, writer }: Context): Promise<void> {
  const { view, premises } = session
  if (view) await view.sync(premises.store, writer, { expunges: "now" })
  await writer.flush()
}

/** Wakes one sleeper; rings while nobody sleeps are not lost. */
class Bell {
  #pending = false
  #stopped = false
  #wake: (() => void) | undefined

  ring(): void {
    this.#pending = true
    this.#wake?.()
  }

  stop(): void {
    this.#stopped = true
    this.#wake?.()
  }

  /** Resolves with true at the next ring, with false once stopped. */
  async rung(): Promise<boolean> {
    if (!this.#pending && !this.#stopped) await new Promise<void>((resolve) => (this.#wake = resolve))
    this.#wake = undefined
    const rang = this.#pending && !this.#stopped
    this.#pending = false
    return rang
  }
}

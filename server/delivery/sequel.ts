import type { FileInto } from "../sieve/action.ts"
import type { Outcome } from "../sieve/interpret.ts"

/** What a script means for a message that is in a mailbox already. */
export interface Sequel {
  /** The flags it has there in the end; undefined when it leaves. */
  stays: readonly string[] | undefined
  /** Where it goes, or copies of it do. */
  places: readonly FileInto[]
  /** What is done to mail that is just coming, and not to mail that came: it sends something, or gives it away. */
  ignored: readonly string[]
  /** Why the script ended early; the message stays as it is then. */
  failure: string | undefined
}

/** Actions after which a message that comes in is elsewhere; as they are left out here, it stays. */
const givesAway = new Set(["redirect", "reject", "pipe"])
const sends = new Set([...givesAway, "vacation", "notify"])

/**
 * Takes what a script wants for what it means later. Nothing is sent, refused, answered or given to a program; a message that
 * the script would have sent away and not kept stays where it is.
 * @param flags those the message has
 */
export function sequelOf({ actions, failure }: Outcome, flags: readonly string[]): Sequel {
  if (failure) {
    const text = `line ${failure.line}: ${failure.text}`
    return { stays: flags, places: [], ignored: [], failure: text }
  }
  let stays: readonly string[] | undefined
  const places: FileInto[] = []
  const ignored = new Set<string>()
  for (const action of actions) {
    if (action.kind === "keep") stays = action.flags
    else if (action.kind === "fileinto") places.push(action)
    else if (sends.has(action.kind)) ignored.add(action.kind)
  }
  if (!stays && places.length === 0 && [...ignored].some((kind) => givesAway.has(kind))) stays = flags
  return { stays, places, ignored: [...ignored], failure: undefined }
}

import { type Command, type Context, inMaildrop, maildropOf, number } from "../command.ts"
import { limits } from "../limits.ts"
import type { Maildrop } from "../maildrop.ts"
import { inLanguage, said } from "../texts.ts"

/** A command that says one thing of a message, or of all that are not marked as deleted. */
const listing = (name: string, facts: (maildrop: Maildrop, number: number) => string | number): Command => ({
  name,
  states: inMaildrop,
  run(context, argument) {
    const maildrop = maildropOf(context)
    if (argument === "") return listAll(context, facts)
    const wanted = number(argument)
    maildrop.check(wanted)
    return `${wanted} ${facts(maildrop, wanted)}`
  },
})

/** LIST (RFC 1939 §5). */
export const list = listing("LIST", (maildrop, number) => maildrop.sizeOf(number))

/** UIDL (RFC 1939 §7). */
export const uidl = listing("UIDL", (maildrop, number) => maildrop.uniqueIdOf(number))

async function listAll(
  context: Context,
  facts: (maildrop: Maildrop, number: number) => string | number,
): Promise<undefined> {
  const { writer, session } = context
  const maildrop = maildropOf(context)
  writer.line(`+OK ${inLanguage(session.language, said("maildrop", maildrop.drop))}`)
  for (let number = 1; number <= maildrop.highest; number++) {
    if (!maildrop.isMarked(number)) writer.line(`${number} ${facts(maildrop, number)}`)
    if (number % limits.listingSlice !== 0) continue
    await writer.room()
    await new Promise(setImmediate)
  }
  writer.line(".")
  return undefined
}

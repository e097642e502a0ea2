import { Arguments } from "../append/arguments.ts"
import { Assembly } from "../append/assembly.ts"
import { isMessage } from "../append/literal.ts"
import { type Context, command, signedIn } from "../command.ts"
import { runOnArrival } from "../event-scripts.ts"
import { formatSequenceSet } from "../grammar/sequence-set.ts"
import { demandPlace, may } from "../namespace/place.ts"
import type { Completion } from "../reply.ts"
import { writeTrueName } from "./list.ts"

/**
 * APPEND (RFC 3501 §6.3.11), of several messages too (RFC 3502): all are filed or none. Messages may be put together
 * from what is on the server (CATENATE, RFC 4469), and have NUL octets (BINARY, RFC 3516 §4.4).
 */
export const append = command({
  name: "APPEND",
  states: signedIn,
  tryCreate: true,
  takesMessage: (pieces) => isMessage(pieces, /^\S+ +append $/i),
  parse(reader) {
    reader.space()
    const name = reader.mailbox()
    return { name, given: new Arguments(reader, "several") }
  },
  run: appendMessages,
})

async function appendMessages(
  context: Context,
  { name, given }: { name: string; given: Arguments },
): Promise<Completion> {
  const { session } = context
  const place = await demandPlace(session, name, "i")
  const assembly = new Assembly(context, place)
  try {
    await assembly.takeAll(given)
    const { messages } = assembly
    const { uidValidity, uids } = await session.premises.store.append(place.accountId, place.name, messages)
    session.notifications?.made(place.mailbox.id, uids)
    await runOnArrival(session, "APPEND", { mailboxId: place.mailbox.id, uids })
    await writeTrueName(context, place.shownName, name)
    // Who may not open the mailbox learns nothing of it (RFC 9051 §6.3.12).
    return may(place, "r") ? { code: `APPENDUID ${uidValidity} ${formatSequenceSet(uids)}` } : {}
  } finally {
    await assembly.discard()
  }
}

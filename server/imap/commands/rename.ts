import { MailError } from "../../errors.ts"
import { command, signedIn } from "../command.ts"
import { demand, resolveNewPlace, resolvePlace } from "../namespace/place.ts"

/** RENAME (RFC 3501 §6.3.5): what is below comes along; INBOX only gives its messages away. */
export const rename = command({
  name: "RENAME",
  states: signedIn,
  parse(reader) {
    reader.space()
    const from = reader.mailbox()
    reader.space()
    const to = reader.mailbox()
    reader.end()
    return { from, to }
  },
  async run({ session }, { from, to }) {
    const place = await resolvePlace(session, from)
    // Of INBOX the messages are moved, and it stays.
    demand(place, place.name === "INBOX" ? "rte" : "x")
    const target = await resolveNewPlace(session, to)
    if (target.accountId !== place.accountId)
      throw new MailError("cannot", "A mailbox cannot be given to somebody else; copy its messages instead")
    await session.premises.store.renameMailbox(place.accountId, place.name, target.name)
    return undefined
  },
})

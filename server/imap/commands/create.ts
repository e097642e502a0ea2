import { MailError } from "../../errors.ts"
import { command, signedIn } from "../command.ts"
import { mailboxObjectId } from "../grammar/object-id.ts"
import type { Reader } from "../grammar/reader.ts"
import { SyntaxFault } from "../grammar/syntax-fault.ts"
import { shownNameOf } from "../namespace/others.ts"
import { resolveNewPlace } from "../namespace/place.ts"
import { writeTrueName } from "./list.ts"

/** The uses a mailbox can be made for, by their names in small letters (RFC 6154 §2). */
const uses = new Map(
  ["\\Archive", "\\Drafts", "\\Junk", "\\Sent", "\\Trash"].map((use) => [use.toLowerCase(), use]),
)

/** CREATE (RFC 3501 §6.3.3), with USE (RFC 6154 §3). */
export const create = command({
  name: "CREATE",
  states: signedIn,
  parse(reader) {
    reader.space()
    // A trailing separator only says that mailboxes will be made below.
    const name = reader.mailbox().replace(/(?<=.)\/$/, "")
    const specialUse = reader.tryTake(" ") ? use(reader) : ""
    reader.end()
    return { name, specialUse }
  },
  async run(context, { name, specialUse }) {
    const { store } = context.session.premises
    const place = await resolveNewPlace(context.session, name)
    if (specialUse !== "") {
      if (place.owner) throw new MailError("cannot", "A mailbox of somebody else cannot be made for a use")
      const taken = (await store.mailboxes(place.accountId)).some(
        (mailbox) => mailbox.specialUse === specialUse,
      )
      if (taken) return { status: "NO", code: "USEATTR", text: "Another mailbox has that use" }
    }
    const made = await store.createMailbox(place.accountId, place.name, specialUse, place.model)
    await writeTrueName(context, place.owner ? shownNameOf(place.owner, made.name) : made.name, name)
    return { code: `MAILBOXID (${mailboxObjectId(made.id)})` }
  },
})

function use(reader: Reader): string {
  const given: string[] = []
  reader.list(() => {
    if (!reader.tryKeyword("USE")) throw new SyntaxFault("There is no such parameter of CREATE")
    reader.space()
    given.push(...reader.flagList())
  })
  if (given.length === 0) return ""
  const known = uses.get(given[0]!.toLowerCase())
  if (given.length > 1 || !known) throw new MailError("invalid", "A mailbox cannot be made for that use")
  return known
}

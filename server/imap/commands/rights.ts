import { everyRight, ownerKeeps, type Rights, shownRights, withoutRights } from "../../directory/rights.ts"
import { string } from "../../mime/wire.ts"
import { type Context, command, oneMailbox, signedIn } from "../command.ts"
import { formatMailboxName } from "../grammar/mailbox-name.ts"
import { mustBeSomebody, parseIdentifier } from "../namespace/identifier.ts"
import type { Place } from "../namespace/others.ts"
import { demand, demandPlace, ownerOf, resolvePlace } from "../namespace/place.ts"

/** LISTRIGHTS (RFC 4314 §3.4): every right can be given by itself; the owner always has some. */
export const listRights = command({
  name: "LISTRIGHTS",
  states: signedIn,
  parse(reader) {
    reader.space()
    const name = reader.mailbox()
    reader.space()
    const given = reader.astring()
    const identifier = parseIdentifier(given)
    reader.end()
    return { name, given, identifier }
  },
  async run(context, { name, given, identifier }) {
    const { session, writer } = context
    const place = await demandPlace(session, name, "a")
    await mustBeSomebody(session, identifier)
    const owner = ownerOf(session, place)
    const isOwner = !owner.shared && !identifier.negative && identifier.identifier === owner.address
    const always = isOwner ? ownerKeeps : ""
    const optional = [...withoutRights(everyRight, always), "c", "d"]
    const mailbox = formatMailboxName(place.shownName, session)
    writer.line(`* LISTRIGHTS ${mailbox} ${string(given)} ${string(always)} ${optional.join(" ")}`)
    return undefined
  },
})

/** MYRIGHTS (RFC 4314 §3.5). */
export const myRights = command({
  name: "MYRIGHTS",
  states: signedIn,
  parse: oneMailbox,
  async run(context, name) {
    const place = await resolvePlace(context.session, name)
    if (!mayAsk(place.rights)) demand(place, "l")
    writeMyRights(context, place)
    return undefined
  },
})

/** Any of these is enough to ask (RFC 4314 §4). */
const mayAsk = (rights: Rights): boolean => /[lrikxa]/.test(rights)

/** Writes a MYRIGHTS response, also for LIST (RFC 8440). */
export function writeMyRights(
  { session, writer }: Context,
  { shownName, rights }: Pick<Place, "shownName" | "rights">,
): void {
  writer.line(`* MYRIGHTS ${formatMailboxName(shownName, session)} ${shownRights(rights)}`)
}

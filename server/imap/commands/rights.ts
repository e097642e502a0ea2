import { type Rights, shownRights } from "../../directory/rights.ts"
import { type Context, command, signedIn } from "../command.ts"
import { formatMailboxName } from "../mailbox-name.ts"
import { demand, type Place, resolvePlace } from "../place.ts"

/** MYRIGHTS (RFC 4314 §3.5). */
export const myRights = command({
  name: "MYRIGHTS",
  states: signedIn,
  parse(reader) {
    reader.space()
    const name = reader.mailbox()
    reader.end()
    return name
  },
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

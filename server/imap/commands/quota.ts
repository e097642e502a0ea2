import { MailError } from "../../errors.ts"
import { accountOf, type Context, command, signedIn } from "../command.ts"
import { formatMailboxName } from "../mailbox-name.ts"
import { demand, resolvePlace } from "../place.ts"

/** The one quota root of an account (RFC 9208): all its mailboxes count together. */
const root = '""'

/** Writes how much is used of an account's quota. */
async function report(context: Context): Promise<void> {
  const { writer, session } = context
  const { bytes } = await session.premises.store.usage(accountOf(context))
  // In units of 1024 octets (RFC 9208 §5.1); what is begun counts.
  const [used, limit] = [bytes, session.account!.quotaBytes].map((size) => Math.ceil(size / 1024))
  writer.line(`* QUOTA ${root} (STORAGE ${used} ${limit})`)
}

/** An account without a limit has no quota root. */
const isLimited = ({ session }: Context) => session.account!.quotaBytes > 0

/** GETQUOTA (RFC 9208 §4.1.1). */
export const getQuota = command({
  name: "GETQUOTA",
  states: signedIn,
  parse(reader) {
    reader.space()
    const name = reader.astring()
    reader.end()
    return name
  },
  async run(context, name) {
    if (name !== "" || !isLimited(context))
      throw new MailError("no-such-entry", "There is no such quota root")
    await report(context)
    return undefined
  },
})

/** GETQUOTAROOT (RFC 9208 §4.1.2). */
export const getQuotaRoot = command({
  name: "GETQUOTAROOT",
  states: signedIn,
  parse(reader) {
    reader.space()
    const name = reader.mailbox()
    reader.end()
    return name
  },
  async run(context, name) {
    const place = await resolvePlace(context.session, name)
    demand(place, "r")
    // How much room somebody else has is theirs to know.
    const told = !place.owner && isLimited(context)
    const roots = told ? ` ${root}` : ""
    context.writer.line(`* QUOTAROOT ${formatMailboxName(place.shownName, context.session)}${roots}`)
    if (told) await report(context)
    return undefined
  },
})

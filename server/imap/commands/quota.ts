import { MailError } from "../../errors.ts"
import { string } from "../../mime/wire.ts"
import { accountOf, type Context, command, signedIn } from "../command.ts"
import { encodeMailboxName } from "../mailbox-name.ts"

/** The one quota root of an account (RFC 9208): all its mailboxes count together. */
const root = '""'

async function report(context: Context): Promise<void> {
  const { writer, session } = context
  const limit = session.account!.quotaBytes
  if (limit === 0) {
    writer.line(`* QUOTA ${root} ()`)
    return
  }
  const { bytes } = await session.premises.store.usage(accountOf(context))
  // In units of 1024 octets (RFC 9208 §5.1); what is begun counts.
  writer.line(`* QUOTA ${root} (STORAGE ${Math.ceil(bytes / 1024)} ${Math.ceil(limit / 1024)})`)
}

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
    if (name !== "") throw new MailError("no-such-entry", "There is no such quota root")
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
    const mailbox = await context.session.premises.store.mailbox(accountOf(context), name)
    context.writer.line(`* QUOTAROOT ${string(encodeMailboxName(mailbox.name))} ${root}`)
    await report(context)
    return undefined
  },
})

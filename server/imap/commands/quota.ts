import { MailError } from "../../errors.ts"
import { string } from "../../mime/wire.ts"
import type { Amount } from "../../store/quota.ts"
import { type Context, command, oneMailbox, signedIn } from "../command.ts"
import { formatMailboxName } from "../grammar/mailbox-name.ts"
import { isForeign } from "../namespace/others.ts"
import { demand, resolvePlace } from "../namespace/place.ts"
import { findQuotaRoot, type QuotaRoot, rootOf } from "../namespace/quota-root.ts"

/** Resources by name: how much of each is used and allowed (RFC 9208 §5). Storage is in units of 1024 octets; what is begun counts. */
export const resources: Readonly<Record<string, (amount: Amount) => number>> = {
  STORAGE: ({ bytes }) => Math.ceil(bytes / 1024),
  MESSAGE: ({ messages }) => messages,
}

/** Writes what is used and allowed of what is limited (RFC 9208 §4.2.1). */
export async function writeQuota(
  { writer, session }: Context,
  { name, accountId }: QuotaRoot,
): Promise<void> {
  const { quotas } = session.premises.store
  const limit = await quotas.limit(accountId)
  const used = await quotas.usage(accountId)
  const triplets = Object.entries(resources).flatMap(([resource, of]) =>
    of(limit) > 0 ? [`${resource} ${of(used)} ${of(limit)}`] : [],
  )
  writer.line(`* QUOTA ${string(name)} (${triplets.join(" ")})`)
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
    const root = await findQuotaRoot(context.session, name)
    if (!root.limited) throw new MailError("no-such-entry", "There is no such quota root")
    await writeQuota(context, root)
    return undefined
  },
})

/** GETQUOTAROOT (RFC 9208 §4.1.2), also of a mailbox that could be made. */
export const getQuotaRoot = command({
  name: "GETQUOTAROOT",
  states: signedIn,
  parse: oneMailbox,
  async run(context, name) {
    const { session, writer } = context
    const place = await resolvePlace(session, name).catch((thrown: unknown) => {
      if (isForeign(name) || !(thrown instanceof MailError && thrown.code === "no-such-mailbox")) throw thrown
    })
    if (place) demand(place, "r")
    const root = await rootOf(session, place?.owner)
    const told = root?.limited ? ` ${string(root.name)}` : ""
    writer.line(`* QUOTAROOT ${formatMailboxName(place?.shownName ?? name, session)}${told}`)
    if (root?.limited) await writeQuota(context, root)
    return undefined
  },
})

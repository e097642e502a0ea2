import { MailError } from "../../errors.ts"
import { command, signedIn } from "../command.ts"
import { SyntaxFault } from "../grammar/syntax-fault.ts"
import { findQuotaRoot, isAdmin } from "../namespace/quota-root.ts"
import { resources, writeQuota } from "./quota.ts"

/** Limits by the name of their resource, as the client counts them. */
type Limits = ReadonlyMap<string, number>

function inOurUnits(limits: Limits) {
  for (const [resource, limit] of limits) {
    if (!Object.hasOwn(resources, resource))
      throw new MailError("cannot", `There are no limits of ${resource} here, only of STORAGE and MESSAGE`)
    if (limit === 0)
      throw new MailError("cannot", `Nothing can be limited to 0; leave ${resource} out for no limit`)
  }
  return {
    quotaBytes: (limits.get("STORAGE") ?? 0) * 1024,
    quotaMessages: limits.get("MESSAGE") ?? 0,
  }
}

/** SETQUOTA (RFC 9208 §4.1.3), for administrators. What is not named is not limited any more. */
export const setQuota = command({
  name: "SETQUOTA",
  states: signedIn,
  parse(reader) {
    reader.space()
    const name = reader.astring()
    reader.space()
    const limits = new Map<string, number>()
    reader.list(() => {
      const resource = reader.keyword()
      if (limits.has(resource)) throw new SyntaxFault("A resource can be named once")
      reader.space()
      limits.set(resource, reader.number64())
    }, "empty")
    reader.end()
    return { name, limits }
  },
  async run(context, { name, limits }) {
    const { session } = context
    if (!(await isAdmin(session))) throw new MailError("denied", "Only administrators can set quotas")
    const root = await findQuotaRoot(session, name)
    await session.premises.directory.updateAccount(root.accountId, inOurUnits(limits), session.account!)
    await writeQuota(context, root)
    return undefined
  },
})

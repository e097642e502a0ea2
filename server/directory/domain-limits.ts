// How much the accounts of a domain may be given together. What always holds:
// - where a domain has a limit each of its accounts has one too, and together they come to no more than the domain's;
// - so what its people hold never passes it, and no delivery has to add up a whole domain.

import type { DatabaseTransaction } from "../db/prisma.ts"
import { MailError } from "../errors.ts"

const fields = ["quotaBytes", "quotaMessages"] as const
type Field = (typeof fields)[number]

/** What was given away is told in these words. */
const words: Record<Field, { one: string; shown: (amount: number) => string }> = {
  quotaBytes: { one: "quota", shown: (bytes) => `${Number((bytes / 2 ** 30).toFixed(3))} GB` },
  quotaMessages: { one: "limit of messages", shown: (count) => `${count} messages` },
}

/**
 * Refuses a change after which a domain would have given away more than it may, in the transaction of the change.
 * @throws MailError "limit" with the field
 */
export async function checkDomainLimits(tx: DatabaseTransaction, domainId: number): Promise<void> {
  // Changes of one domain's accounts come one after the other (PostgreSQL).
  const domain = await tx.domain.update({
    where: { id: domainId },
    data: { id: domainId },
    select: { name: true, quotaBytes: true, quotaMessages: true },
  })
  for (const field of fields) {
    const limit = Number(domain[field])
    if (limit === 0) continue
    const without = await tx.account.findFirst({
      where: { domainId, [field]: 0 },
      orderBy: { address: "asc" },
      select: { address: true },
    })
    const { one, shown } = words[field]
    if (without)
      throw new MailError(
        "limit",
        `${domain.name} has a limit, so each of its accounts needs one: give ${without.address} a ${one}`,
        { field },
      )
    const { _sum } = await tx.account.aggregate({
      where: { domainId },
      _sum: { quotaBytes: true, quotaMessages: true },
    })
    const given = Number(_sum[field] ?? 0)
    if (given > limit)
      throw new MailError(
        "limit",
        `The accounts of ${domain.name} would have ${shown(given)} together; it may give ${shown(limit)}`,
        { field },
      )
  }
}

// Whose room a quota root is, and who may know. What always holds:
// - each account is one root: "" is one's own, the others go by their address;
// - how much room a person has is theirs to know, and the administrators'; of a shared account it is known to those who
//   may read in it (RFC 9208 §8);
// - who may not know is told that there is no such root.

import { canonicalAddress } from "../../directory/addresses.ts"
import type { Owner } from "../../directory/sharing.ts"
import { MailError } from "../../errors.ts"
import { isLimited } from "../../store/quota.ts"
import type { Session } from "../session.ts"

export interface QuotaRoot {
  /** As it goes over the wire. */
  name: string
  accountId: number
  /** One without limits is only there for those who could set some. */
  limited: boolean
}

const noRoot = () => new MailError("no-such-entry", "There is no such quota root")

/** Whether somebody is an administrator as of now, whatever they were when they signed in. */
export async function isAdmin({ account, premises }: Session): Promise<boolean> {
  return (await premises.directory.account(account!.id))?.role === "admin"
}

async function rootFor({ premises }: Session, name: string, accountId: number): Promise<QuotaRoot> {
  return { name, accountId, limited: isLimited(await premises.store.quotas.limit(accountId)) }
}

/** The root of the mailboxes of an owner; undefined when it is not for the user to know. Undefined is the user. */
export async function rootOf(session: Session, owner: Owner | undefined): Promise<QuotaRoot | undefined> {
  if (!owner) return rootFor(session, "", session.account!.id)
  if (!owner.shared && !(await isAdmin(session))) return undefined
  return rootFor(session, owner.address, owner.accountId)
}

/** A root by its name. @throws MailError "no-such-entry" */
export async function findQuotaRoot(session: Session, name: string): Promise<QuotaRoot> {
  if (name === "") return rootFor(session, "", session.account!.id)
  const address = canonicalAddress(Buffer.from(name, "latin1").toString("utf8"))
  const owner = address && (await session.premises.directory.sharing.owner(address))
  if (!owner) throw noRoot()
  const own = owner.accountId === session.account!.id
  const told = own || (await isAdmin(session)) || (owner.shared && (await readsIn(session, owner)))
  if (!told) throw noRoot()
  return rootFor(session, owner.address, owner.accountId)
}

/** Whether somebody may read in any mailbox of an account. */
async function readsIn({ account, premises }: Session, owner: Owner): Promise<boolean> {
  const { sharing } = premises.directory
  const shared = await sharing.sharedWith(account!.id, await sharing.identifiers(account!))
  return shared.some((one) => one.owner.accountId === owner.accountId && one.rights.includes("r"))
}

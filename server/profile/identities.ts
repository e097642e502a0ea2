import { z } from "zod"
import type { Database } from "../db/prisma.ts"
import type { Directory } from "../directory/directory.ts"
import { anyAddress, checked, personName } from "../directory/input.ts"
import { MailError } from "../errors.ts"

/** Somebody a person writes as. */
export interface Identity {
  id: number
  name: string
  address: string
  /** HTML as its owner wrote it; to be sanitised wherever it is shown. */
  signature: string
  primary: boolean
}

const identityInput = z.strictObject({
  name: personName,
  address: anyAddress,
  signature: z.string().max(65_536, "A signature can have at most 64 KB").default(""),
})
export type IdentityInput = z.input<typeof identityInput>

const columns = { id: true, name: true, address: true, signature: true, primary: true } as const

/** Identities at most per account. */
const most = 50

/** The identities of an account, the primary one first. */
export function listIdentities(prisma: Database, accountId: number): Promise<Identity[]> {
  return prisma.identity.findMany({
    where: { accountId },
    orderBy: [{ primary: "desc" }, { address: "asc" }],
    select: columns,
  })
}

/**
 * Makes or changes the identity for an address.
 * @throws MailError "denied" for an address the account may not send as, "invalid", "limit"
 */
export async function saveIdentity(
  { prisma, directory }: { prisma: Database; directory: Directory },
  accountId: number,
  input: IdentityInput,
): Promise<Identity> {
  const identity = checked(identityInput, input)
  const account = await directory.account(accountId)
  if (!account || !(await directory.maySendAs(account, identity.address)))
    throw new MailError("denied", `You cannot send as ${identity.address}`, { field: "address" })
  const others = await prisma.identity.count({ where: { accountId, address: { not: identity.address } } })
  if (others >= most) throw new MailError("limit", `You can have at most ${most} identities`)
  const key = { accountId_address: { accountId, address: identity.address } }
  return prisma.identity.upsert({
    where: key,
    create: { ...identity, accountId, primary: others === 0 },
    update: { name: identity.name, signature: identity.signature },
    select: columns,
  })
}

/** Makes an identity the one that new mail is written as. @throws MailError "no-such-entry" */
export async function makePrimary(prisma: Database, accountId: number, id: number): Promise<void> {
  await prisma.$transaction(async (tx) => {
    await tx.identity.updateMany({ where: { accountId }, data: { primary: false } })
    const made = await tx.identity.updateMany({ where: { accountId, id }, data: { primary: true } })
    if (made.count === 0) throw new MailError("no-such-entry", "This identity does not exist any more")
  })
}

/** @throws MailError "cannot" for the primary one, "no-such-entry" */
export async function deleteIdentity(prisma: Database, accountId: number, id: number): Promise<void> {
  const gone = await prisma.identity.deleteMany({ where: { accountId, id, primary: false } })
  if (gone.count > 0) return
  const there = await prisma.identity.count({ where: { accountId, id } })
  if (there > 0)
    throw new MailError("cannot", "New mail is written as this identity; make another one primary first")
  throw new MailError("no-such-entry", "This identity does not exist any more")
}

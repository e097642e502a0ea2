import { z } from "zod"
import type { DatabaseTransaction } from "../db/prisma.ts"
import { MailError } from "../errors.ts"
import { parseAddress, readableAddress } from "./addresses.ts"
import { change } from "./change.ts"
import {
  type Actor,
  containing,
  type DirectoryContext,
  type ListRequest,
  type Page,
  pageOf,
  sliceOf,
} from "./context.ts"
import { checkDomainLimits } from "./domain-limits.ts"
import { hashPassword } from "./hashing.ts"
import { dropRightsOf } from "./identifiers.ts"
import {
  anyAddress,
  checked,
  messageQuotaInput,
  newAddress,
  newPassword,
  personName,
  quotaInput,
} from "./input.ts"
import type { AccountRef } from "./lookup.ts"
import { replaceScramKeys, type SealedScramKey, sealedScramKeys } from "./scram-keys.ts"

/** An account as listed. */
export interface AccountEntry extends AccountRef {
  /** The address as people read it. */
  readable: string
  domain: string
  disabled: boolean
  /** It belongs to no person: nobody signs in, others have rights in it. */
  shared: boolean
  /** What its messages take, bytes. */
  usedBytes: number
  usedMessages: number
  createdAt: Date
  ways: AccountWays
}

/** What becomes of its mail: see account-delivery.ts and mirroring.ts. */
export interface AccountWays {
  /** store | both | onward */
  form: string
  targets: string[]
  /** null: as for everybody. */
  duplicateHours: number | null
  /** "" nothing | auto | mbox | maildir */
  mirror: string
  mirrorPath: string
  /** Login name, of a user of this machine. */
  machineUser: string | null
}

const role = z.enum(["user", "admin"], "The role is user or admin")

/** What a new account needs: a person's a password, a shared one none. */
const newAccount = z.strictObject({
  address: newAddress,
  name: personName.default(""),
  password: newPassword.optional(),
  shared: z.boolean().default(false),
  role: role.default("user"),
  quotaBytes: quotaInput.default(0),
  quotaMessages: messageQuotaInput.default(0),
})
export type AccountInput = z.input<typeof newAccount>

/** What can be changed about an account. Its address cannot: mail and sessions hang on it. */
const accountChanges = z.strictObject({
  name: personName.optional(),
  role: role.optional(),
  quotaBytes: quotaInput.optional(),
  quotaMessages: messageQuotaInput.optional(),
  disabled: z.boolean().optional(),
})
export type AccountChanges = z.input<typeof accountChanges>

const columns = {
  id: true,
  address: true,
  name: true,
  role: true,
  quotaBytes: true,
  quotaMessages: true,
  disabled: true,
  shared: true,
  createdAt: true,
  delivery: true,
  duplicateHours: true,
  mirror: true,
  mirrorPath: true,
  machineUser: true,
  targets: { select: { target: true }, orderBy: { id: "asc" } },
  domain: { select: { name: true } },
} as const

interface AccountRow
  extends Omit<
      AccountEntry,
      "role" | "quotaBytes" | "usedBytes" | "usedMessages" | "domain" | "readable" | "ways" | "duplicateHours"
    >,
    Omit<AccountWays, "form" | "targets"> {
  role: string
  delivery: string
  targets: { target: string }[]
  quotaBytes: bigint
  domain: { name: string }
}

/** What an account holds. */
type Used = Pick<AccountEntry, "usedBytes" | "usedMessages">

const nothing: Used = { usedBytes: 0, usedMessages: 0 }

const entryOf = (
  { delivery, targets, duplicateHours, mirror, mirrorPath, machineUser, ...row }: AccountRow,
  used: Used,
): AccountEntry => ({
  ...row,
  ways: {
    ...{ form: delivery, duplicateHours, mirror, mirrorPath, machineUser },
    targets: targets.map(({ target }) => target),
  },
  readable: readableAddress(row.address),
  role: row.role === "admin" ? "admin" : "user",
  quotaBytes: Number(row.quotaBytes),
  domain: row.domain.name,
  usedBytes: used.usedBytes,
  usedMessages: used.usedMessages,
})

async function usageOf({ prisma }: DirectoryContext, ids: number[]): Promise<Map<number, Used>> {
  const rows = await prisma.mailbox.groupBy({
    by: ["accountId"],
    where: { accountId: { in: ids } },
    _sum: { bytes: true, messages: true },
  })
  return new Map(
    rows.map(({ accountId, _sum }) => [
      accountId,
      { usedBytes: Number(_sum.bytes ?? 0), usedMessages: _sum.messages ?? 0 },
    ]),
  )
}

/** Accounts by address; `search` matches in the address and the name. */
export async function listAccounts(
  context: DirectoryContext,
  request: ListRequest,
): Promise<Page<AccountEntry>> {
  const slice = sliceOf(request)
  const named = [{ address: containing(context, slice.search) }, { name: containing(context, slice.search) }]
  const where = slice.search ? { OR: named } : {}
  const rows = await context.prisma.account.findMany({
    where,
    orderBy: { address: "asc" },
    skip: slice.skip,
    take: slice.take,
    select: columns,
  })
  const used = await usageOf(
    context,
    rows.map((row) => row.id),
  )
  const entries = rows.map((row) => entryOf(row, used.get(row.id) ?? nothing))
  return pageOf(entries, await context.prisma.account.count({ where }), slice)
}

/** @throws MailError "no-such-entry" */
export async function findAccount(
  context: DirectoryContext,
  by: { id: number } | { address: string },
): Promise<AccountEntry> {
  const where =
    "id" in by ? { id: by.id } : { address: checked(z.object({ address: anyAddress }), by).address }
  const row = await context.prisma.account.findUnique({ where, select: columns })
  if (!row) throw new MailError("no-such-entry", "There is no such account here", { field: "address" })
  return entryOf(row, (await usageOf(context, [row.id])).get(row.id) ?? nothing)
}

/** What a new account is, once its input is checked and its password hashed. */
export interface PreparedAccount {
  address: string
  name: string
  role: AccountRef["role"]
  quotaBytes: number
  quotaMessages: number
  shared: boolean
  passwordHash: string
  /** Of a user of the machine: login name, and what the mailbox is kept in step with. */
  machineUser?: string
  mirror?: string
  scramKeys: SealedScramKey[]
}

/** Checks what a new account is made of and hashes its password, which takes too long for a transaction. */
export async function prepareAccount(
  context: DirectoryContext,
  input: AccountInput,
): Promise<PreparedAccount> {
  const { password, ...account } = checked(newAccount, input)
  if (account.shared) {
    if (account.role === "admin") throw noSharedAdmin()
    return { ...account, passwordHash: noPassword, scramKeys: [] }
  }
  return { ...account, ...(await prepareSecrets(context, account.address, password)) }
}

/** What is kept of a password. @throws MailError "invalid", "limit" */
export async function prepareSecrets(
  context: DirectoryContext,
  address: string,
  password: string | undefined,
): Promise<Pick<PreparedAccount, "passwordHash" | "scramKeys">> {
  if (password === undefined) throw new MailError("invalid", "Give a password", { field: "password" })
  if (password.toLowerCase() === address)
    throw new MailError("invalid", "The password cannot be the address", { field: "password" })
  const passwordHash = await hashPassword(password)
  return { passwordHash, scramKeys: await sealedScramKeys(context, password, passwordHash) }
}

/** In place of a password's hash; no password has it. */
export const noPassword = "-"

const noSharedAdmin = () =>
  new MailError("cannot", "A shared mailbox cannot be an administrator: nobody signs in to it", {
    field: "role",
  })

/** Refuses an address that stands for something already, or whose domain is not here; the id of its domain otherwise. */
export async function claimAddress(tx: DatabaseTransaction, address: string): Promise<number> {
  const { domain: name } = parseAddress(address)!
  const domain = await tx.domain.findUnique({ where: { name }, select: { id: true } })
  if (!domain)
    throw new MailError("invalid", `${name} is not a domain of this server; add it first`, {
      field: "address",
    })
  const account = await tx.account.findUnique({ where: { address }, select: { id: true } })
  if (account) throw new MailError("already-exists", `${address} is already an account`, { field: "address" })
  const alias = await tx.alias.findUnique({ where: { address }, select: { id: true } })
  if (alias) throw new MailError("already-exists", `${address} is already an alias`, { field: "address" })
  return domain.id
}

/** Writes a prepared account and the identity it sends as. */
export async function insertAccount(
  tx: DatabaseTransaction,
  account: PreparedAccount,
): Promise<AccountEntry> {
  const domainId = await claimAddress(tx, account.address)
  const identity = { name: account.name, address: account.address, primary: true }
  const row = await tx.account.create({
    data: {
      ...account,
      quotaBytes: BigInt(account.quotaBytes),
      domainId,
      identities: account.shared ? undefined : { create: identity },
      scramKeys: { create: account.scramKeys },
    },
    select: columns,
  })
  await checkDomainLimits(tx, domainId)
  return entryOf(row, nothing)
}

/** @throws MailError "invalid" or "already-exists" with the field, "limit" */
export async function createAccount(
  context: DirectoryContext,
  input: AccountInput,
  actor: Actor,
): Promise<AccountEntry> {
  const account = await prepareAccount(context, input)
  const entry = { action: "account.create", subject: account.address, detail: { role: account.role } }
  return change(context, actor, entry, (tx) => insertAccount(tx, account))
}

/** @throws MailError "cannot" when nobody else could manage the server */
export async function keepAnAdmin(tx: DatabaseTransaction, account: AccountEntry): Promise<void> {
  if (account.role !== "admin" || account.disabled) return
  const others = await tx.account.count({
    where: { role: "admin", disabled: false, id: { not: account.id } },
  })
  if (others === 0)
    throw new MailError("cannot", "This is the only administrator; make somebody else one first", {
      field: "role",
    })
}

/** Changes what is given and leaves the rest. Disabling ends every session. @throws MailError "invalid", "cannot", "no-such-entry" */
export async function updateAccount(
  context: DirectoryContext,
  id: number,
  input: AccountChanges,
  actor: Actor,
): Promise<AccountEntry> {
  const { quotaBytes, ...changes } = checked(accountChanges, input)
  const before = await findAccount(context, { id })
  const entry = { action: "account.update", subject: before.address, detail: { ...changes, quotaBytes } }
  if (before.shared && changes.role === "admin") throw noSharedAdmin()
  const row = await change(context, actor, entry, async (tx) => {
    if (changes.disabled || changes.role === "user") await keepAnAdmin(tx, before)
    if (changes.disabled) await endSessions(tx, context, id)
    const data = { ...changes, quotaBytes: quotaBytes === undefined ? undefined : BigInt(quotaBytes) }
    const updated = await tx.account.update({ where: { id }, data, select: { ...columns, domainId: true } })
    const given = quotaBytes !== undefined || changes.quotaMessages !== undefined
    if (given) await checkDomainLimits(tx, updated.domainId)
    return updated
  })
  return entryOf(row, before)
}

/** Ends every sign-in of an account. */
export async function endSessions(
  tx: DatabaseTransaction,
  { clock }: DirectoryContext,
  accountId: number,
): Promise<void> {
  const revokedAt = new Date(clock.now())
  await tx.session.updateMany({ where: { accountId, revokedAt: null }, data: { revokedAt } })
}

/** Sets a new password; every session of the account ends. @throws MailError "invalid", "no-such-entry", "limit" */
export async function setPassword(
  context: DirectoryContext,
  id: number,
  password: string,
  actor: Actor,
): Promise<void> {
  const account = await findAccount(context, { id })
  if (account.shared)
    throw new MailError(
      "cannot",
      "A shared mailbox has no password; the people who use it sign in with their own",
    )
  const given = checked(z.object({ password: newPassword }), { password }).password
  const prepared = await prepareSecrets(context, account.address, given)
  await change(context, actor, { action: "account.password", subject: account.address }, async (tx) => {
    await endSessions(tx, context, id)
    await tx.account.update({
      where: { id },
      data: { passwordHash: prepared.passwordHash, passwordVersion: { increment: 1 } },
      select: { id: true },
    })
    await replaceScramKeys(tx, id, prepared.scramKeys)
  })
}

/**
 * Removes an account from the directory: nobody can sign in or write to it any more, and aliases no longer lead to it.
 * The mail process then removes its mail, because mailboxes without an account belong to nobody.
 * @throws MailError "cannot" for the last administrator, "no-such-entry"
 */
export async function deleteAccount(context: DirectoryContext, id: number, actor: Actor): Promise<void> {
  const account = await findAccount(context, { id })
  await change(context, actor, { action: "account.delete", subject: account.address }, async (tx) => {
    await keepAnAdmin(tx, account)
    await tx.aliasTarget.deleteMany({ where: { address: account.address } })
    await tx.accountTarget.deleteMany({ where: { target: account.address } })
    await tx.alias.deleteMany({ where: { targets: { none: {} } } })
    await tx.domain.updateMany({ where: { catchAll: account.address }, data: { catchAll: null } })
    // Whoever is given the address next has none of the rights, and reads none of the notes.
    await dropRightsOf(tx, account.address)
    await tx.annotation.deleteMany({ where: { accountId: id } })
    await tx.account.delete({ where: { id }, select: { id: true } })
  })
}

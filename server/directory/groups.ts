import { z } from "zod"
import type { DatabaseTransaction } from "../db/prisma.ts"
import { MailError } from "../errors.ts"
import { parseAddress, readableAddress } from "./addresses.ts"
import { change, changeRights } from "./change.ts"
import {
  type Actor,
  containing,
  type DirectoryContext,
  type ListRequest,
  type Page,
  pageOf,
  sliceOf,
} from "./context.ts"
import { dropRightsOf } from "./identifiers.ts"
import { anyAddress, checked, newAddress, personName } from "./input.ts"

/** A group as listed: accounts that are given rights together. No mail goes to it, so its address may be an alias too. */
export interface GroupEntry {
  id: number
  address: string
  /** The address as people read it. */
  readable: string
  name: string
  members: number
  createdAt: Date
}

/** Somebody in a group. */
export interface GroupMember {
  accountId: number
  address: string
  name: string
}

/** Members of one group, and named in one change, at most. */
const mostMembers = 10_000
const mostAtOnce = 1_000

const newGroup = z.strictObject({ address: newAddress, name: personName.default("") })
export type GroupInput = z.input<typeof newGroup>

const groupChanges = z.strictObject({ name: personName })
export type GroupChanges = z.input<typeof groupChanges>

const memberInput = z.object({
  members: z
    .array(anyAddress)
    .min(1, "Say who: at least one address")
    .max(mostAtOnce, `At most ${mostAtOnce} people can be named at once`)
    .transform((addresses) => [...new Set(addresses)]),
})

const columns = {
  id: true,
  address: true,
  name: true,
  createdAt: true,
  _count: { select: { members: true } },
} as const

type GroupRow = Pick<GroupEntry, "id" | "address" | "name" | "createdAt"> & { _count: { members: number } }

const entryOf = ({ _count, ...row }: GroupRow): GroupEntry => ({
  ...row,
  readable: readableAddress(row.address),
  members: _count.members,
})

/** Groups by address; `search` matches in the address, the name and the addresses of members. */
export async function listGroups(context: DirectoryContext, request: ListRequest): Promise<Page<GroupEntry>> {
  const slice = sliceOf(request)
  const text = containing(context, slice.search)
  const named = [{ address: text }, { name: text }, { members: { some: { account: { address: text } } } }]
  const where = slice.search ? { OR: named } : {}
  const rows = await context.prisma.accountGroup.findMany({
    where,
    orderBy: { address: "asc" },
    skip: slice.skip,
    take: slice.take,
    select: columns,
  })
  return pageOf(rows.map(entryOf), await context.prisma.accountGroup.count({ where }), slice)
}

/** @throws MailError "no-such-entry" */
export async function findGroup(
  { prisma }: DirectoryContext,
  by: { id: number } | { address: string },
): Promise<GroupEntry> {
  const where =
    "id" in by
      ? { id: by.id }
      : { address: checked(z.object({ address: anyAddress }), { address: withoutSign(by.address) }).address }
  const row = await prisma.accountGroup.findUnique({ where, select: columns })
  if (!row) throw new MailError("no-such-entry", "There is no such group here", { field: "address" })
  return entryOf(row)
}

/** People may write a group as it stands in access control lists. */
const withoutSign = (address: string) => (address.startsWith("$") ? address.slice(1) : address)

/** Who is in a group, by address. */
export async function listMembers({ prisma }: DirectoryContext, groupId: number): Promise<GroupMember[]> {
  const rows = await prisma.groupMember.findMany({
    where: { groupId },
    orderBy: { account: { address: "asc" } },
    take: mostMembers,
    select: { account: { select: { id: true, address: true, name: true } } },
  })
  return rows.map(({ account: { id, ...account } }) => ({ accountId: id, ...account }))
}

/** @throws MailError "invalid" or "already-exists" with the field */
export async function createGroup(
  context: DirectoryContext,
  input: GroupInput,
  actor: Actor,
): Promise<GroupEntry> {
  const { address, name } = checked(newGroup, input)
  const row = await change(context, actor, { action: "group.create", subject: address }, async (tx) => {
    const { domain } = parseAddress(address)!
    const there = await tx.domain.findUnique({ where: { name: domain }, select: { id: true } })
    if (!there)
      throw new MailError("invalid", `${domain} is not a domain of this server; add it first`, {
        field: "address",
      })
    const taken = await tx.accountGroup.findUnique({ where: { address }, select: { id: true } })
    if (taken) throw new MailError("already-exists", `${address} is already a group`, { field: "address" })
    return tx.accountGroup.create({ data: { address, name, domainId: there.id }, select: columns })
  })
  return entryOf(row)
}

/** @throws MailError "invalid", "no-such-entry" */
export async function updateGroup(
  context: DirectoryContext,
  id: number,
  input: GroupChanges,
  actor: Actor,
): Promise<GroupEntry> {
  const changes = checked(groupChanges, input)
  const { address } = await findGroup(context, { id })
  const entry = { action: "group.update", subject: address, detail: changes }
  const row = await change(context, actor, entry, (tx) =>
    tx.accountGroup.update({ where: { id }, data: changes, select: columns }),
  )
  return entryOf(row)
}

/** Removes a group and every right it was given; its members stay. @throws MailError "no-such-entry" */
export async function deleteGroup(context: DirectoryContext, id: number, actor: Actor): Promise<void> {
  const { address } = await findGroup(context, { id })
  await changeRights(context, actor, { action: "group.delete", subject: address }, async (tx) => {
    await dropRightsOf(tx, `$${address}`)
    await tx.accountGroup.delete({ where: { id }, select: { id: true } })
  })
}

/**
 * Puts people into a group; those who are in it stay.
 * @throws MailError "invalid" with the field when one of them is nobody here, "limit", "no-such-entry"
 */
export async function addMembers(
  context: DirectoryContext,
  id: number,
  members: readonly string[],
  actor: Actor,
): Promise<void> {
  await changeMembers(context, { id, members, action: "group.add", actor }, async (tx, addresses) => {
    for (const accountId of await peopleOf(tx, addresses)) {
      const member = { groupId: id, accountId }
      await tx.groupMember.upsert({
        where: { groupId_accountId: member },
        create: member,
        update: {},
        select: { groupId: true },
      })
    }
    if ((await tx.groupMember.count({ where: { groupId: id } })) > mostMembers)
      throw new MailError("limit", `A group has at most ${mostMembers} members`, { field: "members" })
  })
}

/** Changes who is in a group, all of it or nothing. @param work is given the addresses, checked, each once */
async function changeMembers(
  context: DirectoryContext,
  { id, members, action, actor }: { id: number; members: readonly string[]; action: string; actor: Actor },
  work: (tx: DatabaseTransaction, addresses: readonly string[]) => Promise<void>,
): Promise<void> {
  const addresses = checked(memberInput, { members }).members
  const { address } = await findGroup(context, { id })
  const entry = { action, subject: address, detail: { members: addresses.length } }
  await changeRights(context, actor, entry, (tx) => work(tx, addresses))
}

async function peopleOf(tx: DatabaseTransaction, addresses: readonly string[]): Promise<number[]> {
  const ids: number[] = []
  for (const address of addresses) {
    const account = await tx.account.findUnique({ where: { address }, select: { id: true, shared: true } })
    if (!account) throw new MailError("invalid", `${address} is not an account here`, { field: "members" })
    if (account.shared)
      throw new MailError("invalid", `${address} is a shared mailbox, and nobody signs in to it`, {
        field: "members",
      })
    ids.push(account.id)
  }
  return ids
}

/**
 * Takes people out of a group.
 * @throws MailError "invalid" with the field when one of them is not in it, "no-such-entry"
 */
export async function removeMembers(
  context: DirectoryContext,
  id: number,
  members: readonly string[],
  actor: Actor,
): Promise<void> {
  await changeMembers(context, { id, members, action: "group.remove", actor }, async (tx, addresses) => {
    for (const member of addresses) {
      const { count } = await tx.groupMember.deleteMany({
        where: { groupId: id, account: { address: member } },
      })
      if (count === 0) throw new MailError("invalid", `${member} is not in the group`, { field: "members" })
    }
  })
}

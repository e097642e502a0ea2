import { z } from "zod"
import { MailError } from "../errors.ts"
import { claimAddress } from "./accounts.ts"
import { localProblem, parseAddress, readableAddress } from "./addresses.ts"
import { isPattern, mostPatterns, patternProblem } from "./alias-pattern.ts"
import { change } from "./change.ts"
import { type Actor, type DirectoryContext, type ListRequest, type Page, pageOf, sliceOf } from "./context.ts"
import { anyAddress, checked } from "./input.ts"
import { checkTargets, targetList } from "./targets.ts"

/** An alias as listed. */
export interface AliasEntry {
  id: number
  address: string
  /** The address as people read it. */
  readable: string
  targets: string[]
  disabled: boolean
  createdAt: Date
}

const targets = targetList(1)

/** The address of an alias: as that of an account, or with stars in its local part that stand for anything. */
const aliasAddress = anyAddress.superRefine((address, check) => {
  const { local } = parseAddress(address)!
  const plain = isPattern(local) ? local.replaceAll("*", "x") : local
  const problem = localProblem(plain) ?? (isPattern(local) ? patternProblem(local) : undefined)
  if (problem) check.addIssue({ code: "custom", message: problem })
})

/** What a new alias needs. */
const newAlias = z.strictObject({ address: aliasAddress, targets })
export type AliasInput = z.input<typeof newAlias>

/** What can be changed about an alias. */
const aliasChanges = z.strictObject({ targets: targets.optional(), disabled: z.boolean().optional() })
export type AliasChanges = z.input<typeof aliasChanges>

const columns = {
  id: true,
  address: true,
  disabled: true,
  createdAt: true,
  targets: { select: { address: true }, orderBy: { id: "asc" } },
} as const

const entryOf = (
  row: Omit<AliasEntry, "targets" | "readable"> & { targets: { address: string }[] },
): AliasEntry => ({
  ...row,
  readable: readableAddress(row.address),
  targets: row.targets.map((target) => target.address),
})

/** Aliases by address; `search` matches in the address and where it leads. */
export async function listAliases(
  { prisma }: DirectoryContext,
  request: ListRequest,
): Promise<Page<AliasEntry>> {
  const slice = sliceOf(request)
  const named = [
    { address: { contains: slice.search } },
    { targets: { some: { address: { contains: slice.search } } } },
  ]
  const where = slice.search ? { OR: named } : {}
  const rows = await prisma.alias.findMany({
    where,
    orderBy: { address: "asc" },
    skip: slice.skip,
    take: slice.take,
    select: columns,
  })
  return pageOf(rows.map(entryOf), await prisma.alias.count({ where }), slice)
}

/** @throws MailError "no-such-entry" */
export async function findAlias(
  { prisma }: DirectoryContext,
  by: { id: number } | { address: string },
): Promise<AliasEntry> {
  const where =
    "id" in by ? { id: by.id } : { address: checked(z.object({ address: anyAddress }), by).address }
  const row = await prisma.alias.findUnique({ where, select: columns })
  if (!row) throw new MailError("no-such-entry", "There is no such alias here", { field: "address" })
  return entryOf(row)
}

/** @throws MailError "invalid" or "already-exists" with the field */
export async function createAlias(
  context: DirectoryContext,
  input: AliasInput,
  actor: Actor,
): Promise<AliasEntry> {
  const { address, targets: leadsTo } = checked(newAlias, input)
  await checkTargets(context, address, leadsTo)
  const entry = { action: "alias.create", subject: address, detail: { targets: leadsTo.length } }
  const row = await change(context, actor, entry, async (tx) => {
    const domainId = await claimAddress(tx, address)
    const create = leadsTo.map((target) => ({ address: target }))
    const pattern = isPattern(parseAddress(address)!.local)
    if (pattern && (await tx.alias.count({ where: { domainId, pattern } })) >= mostPatterns)
      throw new MailError("limit", `A domain can have ${mostPatterns} patterns at most`, { field: "address" })
    return tx.alias.create({ data: { address, domainId, pattern, targets: { create } }, select: columns })
  })
  return entryOf(row)
}

/** Changes what is given and leaves the rest; `targets` replaces them all. @throws MailError "invalid", "no-such-entry" */
export async function updateAlias(
  context: DirectoryContext,
  id: number,
  input: AliasChanges,
  actor: Actor,
): Promise<AliasEntry> {
  const { targets: leadsTo, ...changes } = checked(aliasChanges, input)
  const { address } = await findAlias(context, { id })
  if (leadsTo) await checkTargets(context, address, leadsTo)
  const entry = { action: "alias.update", subject: address, detail: { ...changes, targets: leadsTo?.length } }
  const row = await change(context, actor, entry, async (tx) => {
    if (leadsTo) {
      await tx.aliasTarget.deleteMany({ where: { aliasId: id } })
      await tx.aliasTarget.createMany({ data: leadsTo.map((target) => ({ aliasId: id, address: target })) })
    }
    return tx.alias.update({ where: { id }, data: changes, select: columns })
  })
  return entryOf(row)
}

/** @throws MailError "no-such-entry" */
export async function deleteAlias(context: DirectoryContext, id: number, actor: Actor): Promise<void> {
  const { address } = await findAlias(context, { id })
  await change(context, actor, { action: "alias.delete", subject: address }, (tx) =>
    tx.alias.delete({ where: { id }, select: { id: true } }),
  )
}

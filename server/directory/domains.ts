import { z } from "zod"
import { MailError } from "../errors.ts"
import { readableDomain } from "./addresses.ts"
import { change } from "./change.ts"
import { type Actor, type DirectoryContext, type ListRequest, type Page, pageOf, sliceOf } from "./context.ts"
import { checkDomainLimits } from "./domain-limits.ts"
import { dropRightsOf } from "./identifiers.ts"
import { anyAddress, checked, domainInput, messageQuotaInput, quotaInput, retentionInput } from "./input.ts"

/** A domain as listed. */
export interface DomainEntry {
  id: number
  /** A-labels, lower case. */
  name: string
  /** The same as people read it. */
  readable: string
  /** Who gets what nobody else does; undefined: it is refused. */
  catchAll: string | undefined
  /** Characters that begin a tag. */
  separators: string
  /** What its accounts may be given together, bytes and messages; 0: no limit. */
  quotaBytes: number
  quotaMessages: number
  /** How many days mail stays in Trash and in Junk, 0: for ever; null: as the configuration says. */
  trashDays: number | null
  junkDays: number | null
  disabled: boolean
  /** The users of this machine are its people. */
  local: boolean
  createdAt: Date
  accounts: number
  aliases: number
}

const catchAllInput = z.union([z.literal("").transform(() => null), z.null(), anyAddress]).optional()

/** What begins a tag in its addresses; "" for nothing. Letters and digits would cut names in two. */
const separatorsInput = z
  .string()
  .regex(/^[+=_#~.-]{0,4}$/, "Tags can begin with + - _ = # ~ or a dot; write up to four of them, or nothing")
  .refine((text) => new Set(text).size === text.length, "Write each separator once")
  .optional()

/** What a new domain needs. */
const newDomain = z.strictObject({
  name: domainInput,
  catchAll: catchAllInput,
  local: z.boolean().default(false),
})
export type DomainInput = z.input<typeof newDomain>

/** What can be changed about a domain. Its name cannot: addresses hang on it. */
const domainChanges = z.strictObject({
  catchAll: catchAllInput,
  separators: separatorsInput,
  quotaBytes: quotaInput.optional(),
  quotaMessages: messageQuotaInput.optional(),
  trashDays: retentionInput,
  junkDays: retentionInput,
  disabled: z.boolean().optional(),
  local: z.boolean().optional(),
})
export type DomainChanges = z.input<typeof domainChanges>

const columns = {
  id: true,
  name: true,
  catchAll: true,
  separators: true,
  quotaBytes: true,
  quotaMessages: true,
  trashDays: true,
  junkDays: true,
  disabled: true,
  local: true,
  createdAt: true,
  _count: { select: { accounts: true, aliases: true } },
} as const

interface DomainRow
  extends Pick<
    DomainEntry,
    | "id"
    | "name"
    | "separators"
    | "quotaMessages"
    | "trashDays"
    | "junkDays"
    | "disabled"
    | "local"
    | "createdAt"
  > {
  catchAll: string | null
  quotaBytes: bigint
  _count: { accounts: number; aliases: number }
}

function entryOf({ _count, ...row }: DomainRow): DomainEntry {
  return {
    ...row,
    readable: readableDomain(row.name),
    catchAll: row.catchAll ?? undefined,
    quotaBytes: Number(row.quotaBytes),
    ..._count,
  }
}

export async function listDomains(
  { prisma }: DirectoryContext,
  request: ListRequest,
): Promise<Page<DomainEntry>> {
  const slice = sliceOf(request)
  const where = slice.search ? { name: { contains: slice.search } } : {}
  const rows = await prisma.domain.findMany({
    where,
    orderBy: { name: "asc" },
    skip: slice.skip,
    take: slice.take,
    select: columns,
  })
  return pageOf(rows.map(entryOf), await prisma.domain.count({ where }), slice)
}

/** @throws MailError "no-such-entry" */
export async function findDomain(
  { prisma }: DirectoryContext,
  by: { id: number } | { name: string },
): Promise<DomainEntry> {
  const where = "id" in by ? { id: by.id } : { name: checked(z.object({ name: domainInput }), by).name }
  const row = await prisma.domain.findUnique({ where, select: columns })
  if (!row) throw new MailError("no-such-entry", "There is no such domain here", { field: "name" })
  return entryOf(row)
}

/** @throws MailError "invalid" or "already-exists" with the field */
export async function createDomain(
  context: DirectoryContext,
  input: DomainInput,
  actor: Actor,
): Promise<DomainEntry> {
  const { name, catchAll, local } = checked(newDomain, input)
  const entry = {
    action: "domain.create",
    subject: name,
    detail: catchAll || local ? { catchAll, local } : undefined,
  }
  const row = await change(context, actor, entry, async (tx) => {
    const taken = await tx.domain.findUnique({ where: { name }, select: { id: true } })
    if (taken) throw new MailError("already-exists", `${name} is already here`, { field: "name" })
    return tx.domain.create({ data: { name, catchAll: catchAll ?? null, local }, select: columns })
  })
  return entryOf(row)
}

/**
 * Changes what is given and leaves the rest.
 * @throws MailError "invalid", "no-such-entry"; "limit" when its accounts have more already, or one of them no limit
 */
export async function updateDomain(
  context: DirectoryContext,
  id: number,
  input: DomainChanges,
  actor: Actor,
): Promise<DomainEntry> {
  const { quotaBytes, ...changes } = checked(domainChanges, input)
  const { name } = await findDomain(context, { id })
  const entry = { action: "domain.update", subject: name, detail: { ...changes, quotaBytes } }
  const row = await change(context, actor, entry, async (tx) => {
    const data = { ...changes, quotaBytes: quotaBytes === undefined ? undefined : BigInt(quotaBytes) }
    const updated = await tx.domain.update({ where: { id }, data, select: columns })
    if (quotaBytes !== undefined || changes.quotaMessages !== undefined) await checkDomainLimits(tx, id)
    return updated
  })
  return entryOf(row)
}

const counted = (count: number, one: string, many: string) => (count === 1 ? `1 ${one}` : `${count} ${many}`)

const listed = (things: readonly unknown[]) =>
  things.length < 2 ? things.join("") : `${things.slice(0, -1).join(", ")} and ${things.at(-1)}`

/** @throws MailError "in-use" while accounts, aliases or groups are left in it, "no-such-entry" */
export async function deleteDomain(context: DirectoryContext, id: number, actor: Actor): Promise<void> {
  const { name } = await findDomain(context, { id })
  await change(context, actor, { action: "domain.delete", subject: name }, async (tx) => {
    const accounts = await tx.account.count({ where: { domainId: id } })
    const aliases = await tx.alias.count({ where: { domainId: id } })
    const groups = await tx.accountGroup.count({ where: { domainId: id } })
    const left = [
      accounts && counted(accounts, "account", "accounts"),
      aliases && counted(aliases, "alias", "aliases"),
      groups && counted(groups, "group", "groups"),
    ].filter(Boolean)
    if (left.length > 0) throw new MailError("in-use", `${name} still has ${listed(left)}; remove them first`)
    // Whoever takes the domain up again has none of the rights that its people were given together.
    await dropRightsOf(tx, `@${name}`)
    await tx.domain.delete({ where: { id }, select: { id: true } })
  })
}

// Mailboxes that belong to no person. What always holds:
// - nobody signs in to a shared account: it has no password, no session and no key;
// - who may use it is kept with the account, and written into each of its mailboxes, those too that are made later;
// - a right in one of its mailboxes may be changed there (SETACL) without changing who may use the account.

import { z } from "zod"
import type { DatabaseTransaction } from "../db/prisma.ts"
import { MailError } from "../errors.ts"
import { endSessions, findAccount, keepAnAdmin, noPassword, prepareSecrets } from "./accounts.ts"
import { changeRights } from "./change.ts"
import type { Actor, DirectoryContext } from "./context.ts"
import { canonicalIdentifier } from "./identifiers.ts"
import { checked, newPassword } from "./input.ts"
import { everyRight, parseRights, type Rights } from "./rights.ts"
import { replaceScramKeys } from "./scram-keys.ts"
import { Sharing } from "./sharing.ts"

/** What people are allowed together, by name: to look, to work with the mail, to manage the mailbox as its owner would. */
export const levels = { reader: "lr", member: "lrswipkxte", manager: everyRight } as const
export type Level = keyof typeof levels

/** Somebody who may use a shared account. */
export interface SharedUser {
  /** An address, "$" and a group, "@" and a domain, or "anyone". */
  identifier: string
  rights: Rights
  /** Undefined when the rights are none of the named ones. */
  level: Level | undefined
}

/** People and groups of one shared account at most, and mailboxes written to in one go. */
const mostUsers = 200
const slice = 500

const levelOf = (rights: Rights) => (Object.keys(levels) as Level[]).find((level) => levels[level] === rights)

const useInput = z.strictObject({
  who: z
    .string()
    .trim()
    .transform((text, check) => {
      const identifier = canonicalIdentifier(text)
      if (!identifier || identifier === "anonymous")
        check.addIssue({
          code: "custom",
          message: "Give an address, $ and the address of a group, @ and a domain, or anyone",
        })
      return identifier ?? z.NEVER
    }),
  rights: z.string().transform((text, check) => {
    const rights = Object.hasOwn(levels, text) ? levels[text as Level] : parseRights(text)
    if (!rights)
      check.addIssue({
        code: "custom",
        message: `Give one of ${Object.keys(levels).join(", ")}, or letters of RFC 4314`,
      })
    return rights || z.NEVER
  }),
})
export type UseInput = z.input<typeof useInput>

/** Who may use a shared account, by name. */
export async function listSharedUsers(
  { prisma }: DirectoryContext,
  accountId: number,
): Promise<SharedUser[]> {
  const rows = await prisma.accountRight.findMany({
    where: { accountId },
    orderBy: { identifier: "asc" },
    take: mostUsers,
    select: { identifier: true, rights: true },
  })
  return rows.map((row) => ({ ...row, level: levelOf(row.rights) }))
}

async function findShared(context: DirectoryContext, id: number) {
  const account = await findAccount(context, { id })
  if (!account.shared)
    throw new MailError(
      "cannot",
      `${account.address} is a person's; people share their mailboxes from a mail program`,
    )
  return account
}

/** Holds an account and its list of mailboxes, so that none is made meanwhile. */
async function hold(tx: DatabaseTransaction, accountId: number): Promise<number[]> {
  await tx.account.update({ where: { id: accountId }, data: { id: accountId }, select: { id: true } })
  await tx.numbering.updateMany({ where: { accountId }, data: { uidValidity: { increment: 0 } } })
  const rows = await tx.mailbox.findMany({ where: { accountId }, select: { id: true } })
  return rows.map((row) => row.id)
}

/** Writes an entry into mailboxes, or takes it away where there are no rights. */
async function writeRights(
  tx: DatabaseTransaction,
  mailboxIds: readonly number[],
  identifier: string,
  rights: Rights,
) {
  for (let at = 0; at < mailboxIds.length; at += slice) {
    const ids = mailboxIds.slice(at, at + slice)
    await tx.mailboxRight.deleteMany({ where: { mailboxId: { in: ids }, identifier, negative: false } })
    if (rights === "") continue
    const data = ids.map((mailboxId) => ({ mailboxId, identifier, negative: false, rights }))
    await tx.mailboxRight.createMany({ data })
  }
}

/**
 * Lets somebody use a shared account, in all its mailboxes, or changes what they may do.
 * @param input who, and "reader", "member", "manager" or letters of rights
 * @throws MailError "invalid" with the field, "cannot" for a person's account, "limit", "no-such-entry"
 */
export async function allowUse(
  context: DirectoryContext,
  accountId: number,
  input: UseInput,
  actor: Actor,
): Promise<void> {
  const { who: identifier, rights } = checked(useInput, input)
  const { address } = await findShared(context, accountId)
  if (!(await new Sharing(context.sql).isSomebody(identifier)) || identifier === address)
    throw new MailError("invalid", `There is nobody called ${identifier} who could use it`, { field: "who" })
  const entry = { action: "account.allow", subject: address, detail: { who: identifier, rights } }
  await changeRights(context, actor, entry, async (tx) => {
    const mailboxIds = await hold(tx, accountId)
    await tx.accountRight.upsert({
      where: { accountId_identifier: { accountId, identifier } },
      create: { accountId, identifier, rights },
      update: { rights },
      select: { accountId: true },
    })
    if ((await tx.accountRight.count({ where: { accountId } })) > mostUsers)
      throw new MailError("limit", `At most ${mostUsers} people and groups can use a shared mailbox`)
    await writeRights(tx, mailboxIds, identifier, rights)
  })
}

/**
 * Lets somebody use a shared account no longer, in none of its mailboxes.
 * @throws MailError "invalid" with the field when they could not, "no-such-entry"
 */
export async function disallowUse(
  context: DirectoryContext,
  accountId: number,
  who: string,
  actor: Actor,
): Promise<void> {
  const identifier = canonicalIdentifier(who.trim()) ?? ""
  const { address } = await findShared(context, accountId)
  const entry = { action: "account.disallow", subject: address, detail: { who: identifier } }
  await changeRights(context, actor, entry, async (tx) => {
    const mailboxIds = await hold(tx, accountId)
    const { count } = await tx.accountRight.deleteMany({ where: { accountId, identifier } })
    if (count === 0) throw new MailError("invalid", `${who} cannot use it as it is`, { field: "who" })
    await writeRights(tx, mailboxIds, identifier, "")
  })
}

/**
 * Turns a person's account into a shared one: its password, its sessions and what others had in it are gone.
 * @throws MailError "cannot" for the last administrator, "no-such-entry"
 */
export async function makeShared(context: DirectoryContext, id: number, actor: Actor): Promise<void> {
  const account = await findAccount(context, { id })
  if (account.shared) return
  await changeRights(context, actor, { action: "account.share", subject: account.address }, async (tx) => {
    await keepAnAdmin(tx, account)
    await endSessions(tx, context, id)
    await tx.scramKey.deleteMany({ where: { accountId: id } })
    await tx.pop3Settings.deleteMany({ where: { accountId: id } })
    await tx.groupMember.deleteMany({ where: { accountId: id } })
    const data = { shared: true, role: "user", passwordHash: noPassword, passwordVersion: { increment: 1 } }
    await tx.account.update({ where: { id }, data, select: { id: true } })
    await forgetRights(tx, id)
  })
}

/**
 * Gives a shared account to a person, who signs in with this password. Nobody else has rights in it any more.
 * @throws MailError "invalid" with the field, "cannot" when it is a person's, "no-such-entry"
 */
export async function makePersonal(
  context: DirectoryContext,
  id: number,
  password: string,
  actor: Actor,
): Promise<void> {
  const { address, name } = await findShared(context, id)
  const given = checked(z.object({ password: newPassword }), { password }).password
  const { passwordHash, scramKeys } = await prepareSecrets(context, address, given)
  await changeRights(context, actor, { action: "account.unshare", subject: address }, async (tx) => {
    const data = { shared: false, passwordHash, passwordVersion: { increment: 1 } }
    await tx.account.update({ where: { id }, data, select: { id: true } })
    await replaceScramKeys(tx, id, scramKeys)
    const identity = { accountId: id, address, name, primary: true }
    if ((await tx.identity.count({ where: { accountId: id } })) === 0)
      await tx.identity.create({ data: identity })
    await forgetRights(tx, id)
  })
}

/** Nobody has rights in the mailboxes of an account but, where it has one, its owner. */
async function forgetRights(tx: DatabaseTransaction, accountId: number): Promise<void> {
  const mailboxIds = await hold(tx, accountId)
  await tx.accountRight.deleteMany({ where: { accountId } })
  for (let at = 0; at < mailboxIds.length; at += slice)
    await tx.mailboxRight.deleteMany({ where: { mailboxId: { in: mailboxIds.slice(at, at + slice) } } })
  await tx.mailbox.updateMany({ where: { accountId }, data: { ownerRights: null } })
}

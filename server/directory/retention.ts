import { z } from "zod"
import { findAccount } from "./accounts.ts"
import { change } from "./change.ts"
import type { Actor, DirectoryContext } from "./context.ts"
import { checked, retentionInput } from "./input.ts"

/** How many days mail stays in an account's Trash and Junk, 0: for ever; null: as its domain says. */
export interface AccountRetention {
  trashDays: number | null
  junkDays: number | null
}

const changes = z.strictObject({ trashDays: retentionInput, junkDays: retentionInput })
export type RetentionChanges = z.input<typeof changes>

const select = { trashDays: true, junkDays: true } as const

/** @throws MailError "no-such-entry" */
export async function accountRetention(context: DirectoryContext, id: number): Promise<AccountRetention> {
  await findAccount(context, { id })
  return context.prisma.account.findUniqueOrThrow({ where: { id }, select })
}

/** Changes what is given and leaves the rest. @throws MailError "invalid", "no-such-entry" */
export async function changeAccountRetention(
  context: DirectoryContext,
  id: number,
  input: RetentionChanges,
  actor: Actor,
): Promise<AccountRetention> {
  const data = checked(changes, input)
  const { address } = await findAccount(context, { id })
  const entry = { action: "account.update", subject: address, detail: data }
  return change(context, actor, entry, (tx) => tx.account.update({ where: { id }, data, select }))
}

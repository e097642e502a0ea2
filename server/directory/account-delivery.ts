import { z } from "zod"
import { MailError } from "../errors.ts"
import { findAccount } from "./accounts.ts"
import { change } from "./change.ts"
import type { Actor, DirectoryContext } from "./context.ts"
import { checked } from "./input.ts"
import { checkTargets, targetList } from "./targets.ts"

/** What becomes of mail for an account: kept in its mailboxes; kept, and sent on to its targets; sent on alone. */
export const deliveryForms = ["store", "both", "onward"] as const
export type DeliveryForm = (typeof deliveryForms)[number]

/** How mail for an account is delivered. */
export interface AccountDelivery {
  form: DeliveryForm
  targets: string[]
  /** How long the same message is not filed again, hours; 0: not at all, undefined: as for everybody. */
  duplicateHours: number | undefined
}

/** A year. */
export const mostDuplicateHours = 8_784

const deliveryChanges = z
  .strictObject({
    form: z.enum(deliveryForms, "Mail can go to: store, both, onward").optional(),
    targets: targetList(0).optional(),
    duplicateHours: z
      .number("Give a number of hours")
      .int("Give whole hours")
      .min(0, "Give a number of hours, or 0 for never")
      .max(mostDuplicateHours, `A message can be known for ${mostDuplicateHours} hours at most`)
      .nullable()
      .optional(),
  })
  .partial()
export type AccountDeliveryChanges = z.input<typeof deliveryChanges>

interface Row {
  form: string
  duplicateHours: number | null
}

/** @throws MailError "no-such-entry" */
export async function deliveryOf({ sql }: DirectoryContext, accountId: number): Promise<AccountDelivery> {
  const row = await sql.get<Row>(
    `SELECT delivery AS form, duplicate_hours AS "duplicateHours" FROM account WHERE id = ?`,
    accountId,
  )
  if (!row) throw new MailError("no-such-entry", "There is no such account here")
  const targets = await sql.all<{ target: string }>(
    "SELECT target FROM account_target WHERE account_id = ? ORDER BY id",
    accountId,
  )
  return {
    form: deliveryForms.find((known) => known === row.form) ?? "store",
    targets: targets.map(({ target }) => target),
    duplicateHours: row.duplicateHours ?? undefined,
  }
}

/**
 * Changes what is given and leaves the rest; `targets` replaces them all. Nothing that was delivered moves.
 * @throws MailError "invalid" with the field, "limit", "no-such-entry"
 */
export async function changeDelivery(
  context: DirectoryContext,
  accountId: number,
  input: AccountDeliveryChanges,
  actor: Actor,
): Promise<AccountDelivery> {
  const given = checked(deliveryChanges, input)
  const { address } = await findAccount(context, { id: accountId })
  const before = await deliveryOf(context, accountId)
  const form = given.form ?? before.form
  const targets = given.targets ?? before.targets
  if (form !== "store" && targets.length === 0)
    throw new MailError("invalid", "Say where the mail goes on to: at least one address", {
      field: "targets",
    })
  if (form !== "store") await checkTargets(context, address, targets)
  const duplicateHours = given.duplicateHours === undefined ? before.duplicateHours : given.duplicateHours
  const entry = {
    action: "account.delivery",
    subject: address,
    detail: { form, targets: targets.length, duplicateHours },
  }
  await change(context, actor, entry, async (tx) => {
    await tx.accountTarget.deleteMany({ where: { accountId } })
    await tx.accountTarget.createMany({ data: targets.map((target) => ({ accountId, target })) })
    const data = { delivery: form, duplicateHours: duplicateHours ?? null }
    await tx.account.update({ where: { id: accountId }, data, select: { id: true } })
  })
  return deliveryOf(context, accountId)
}

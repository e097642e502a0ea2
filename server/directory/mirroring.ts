import { isAbsolute, normalize } from "node:path"
import { z } from "zod"
import { MailError } from "../errors.ts"
import { findAccount } from "./accounts.ts"
import { change } from "./change.ts"
import type { Actor, DirectoryContext } from "./context.ts"
import { checked } from "./input.ts"

/** What an account's mail is kept in step with: nothing; what the user of the machine has; one of two forms of files. */
export const mirrorForms = ["none", "auto", "mbox", "maildir"] as const
export type MirrorForm = (typeof mirrorForms)[number]

/** Where else an account's mail is, beside the store. */
export interface MirrorEntry {
  form: MirrorForm
  /** Absolute; "": where the system keeps a user's mail. */
  path: string
  /** The user of the machine it belongs to, if any. */
  user: string | undefined
}

const mirrorInput = z.strictObject({
  form: z.enum(mirrorForms, "Mail can be kept in: none, auto, mbox, maildir"),
  path: z
    .string()
    .max(1_000, "The path is too long")
    .refine((path) => path === "" || (isAbsolute(path) && !path.includes("\0")), "Give an absolute path")
    .transform((path) => (path === "" ? "" : normalize(path).replace(/(?<=.)\/$/, "")))
    .default(""),
})
export type MirrorInput = z.input<typeof mirrorInput>

interface Row {
  mirror: string
  path: string
  user: string | null
}

/** @throws MailError "no-such-entry" */
export async function mirrorOf(context: DirectoryContext, accountId: number): Promise<MirrorEntry> {
  const row = await context.sql.get<Row>(
    `SELECT mirror, mirror_path AS path, machine_user AS "user" FROM account WHERE id = ?`,
    accountId,
  )
  if (!row) throw new MailError("no-such-entry", "There is no such account here")
  const form = mirrorForms.find((known) => known === row.mirror) ?? "none"
  return { form, path: row.path, user: row.user ?? undefined }
}

/**
 * Says what an account's mail is kept in step with. Nothing is deleted by it: what is on either side is put together.
 * @throws MailError "invalid" with the field, "already-exists" when another account is kept there
 */
export async function changeMirror(
  context: DirectoryContext,
  accountId: number,
  input: MirrorInput,
  actor: Actor,
): Promise<MirrorEntry> {
  const { form, path } = checked(mirrorInput, input)
  const { address } = await findAccount(context, { id: accountId })
  const { user } = await mirrorOf(context, accountId)
  if (form === "auto" && (path !== "" || !user))
    throw new MailError("invalid", "auto is for users of this machine, and finds the place by itself", {
      field: "form",
    })
  if (form !== "none" && path === "" && !user)
    throw new MailError("invalid", `${address} is no user of this machine: give the path of its ${form}`, {
      field: "path",
    })
  const entry = { action: "account.mirror", subject: address, detail: { form, path } }
  await change(context, actor, entry, async (tx) => {
    const other =
      path !== "" && form !== "none"
        ? await tx.account.findFirst({
            where: { mirrorPath: path, id: { not: accountId }, mirror: { not: "" } },
          })
        : undefined
    if (other)
      throw new MailError("already-exists", `The mail of ${other.address} is kept there`, { field: "path" })
    const data = { mirror: form === "none" ? "" : form, mirrorPath: form === "none" ? "" : path }
    await tx.account.update({ where: { id: accountId }, data, select: { id: true } })
  })
  return mirrorOf(context, accountId)
}

import { randomBytes } from "node:crypto"
import { z } from "zod"
import { MailError } from "../errors.ts"
import { findAccount } from "./accounts.ts"
import { change } from "./change.ts"
import type { Actor, DirectoryContext } from "./context.ts"
import { verifyPassword } from "./hashing.ts"
import { checked, newPassword } from "./input.ts"

/** What DELE does to a message when the session ends: removes it, nothing, or moves it to the trash. */
const deletions = ["delete", "keep", "trash"] as const
export type Pop3Deletion = (typeof deletions)[number]

/** How an account is read over POP3. */
export interface Pop3Settings {
  allowed: boolean
  deletion: Pop3Deletion
  /** Only so many messages are shown, the newest; 0: all. */
  newest: number
  /** Whether RETR sets \Seen. */
  markRead: boolean
}

/** The same as people see it: whether there is an APOP password, never which. */
export interface Pop3Entry extends Pop3Settings {
  apop: boolean
}

const changes = z.strictObject({
  allowed: z.boolean().optional(),
  deletion: z.enum(deletions, "DELE can delete, keep or trash").optional(),
  newest: z
    .int("Give a whole number of messages")
    .min(0, "A number of messages cannot be negative; 0 means all")
    .max(1_000_000, "At most 1000000 messages; 0 means all")
    .optional(),
  markRead: z.boolean().optional(),
})
export type Pop3Changes = z.input<typeof changes>

const defaults: Pop3Settings = { allowed: true, deletion: "delete", newest: 0, markRead: false }

interface Row {
  allowed: unknown
  deletion: Pop3Deletion
  newest: number
  mark_read: unknown
  apop_secret: string | null
}

const read = ({ sql }: DirectoryContext, accountId: number) =>
  sql.get<Row>(
    "SELECT allowed, deletion, newest, mark_read, apop_secret FROM pop3_settings WHERE account_id = ?",
    accountId,
  )

const settingsOf = (row: Row | undefined): Pop3Settings =>
  row
    ? {
        allowed: Boolean(row.allowed),
        deletion: row.deletion,
        newest: row.newest,
        markRead: Boolean(row.mark_read),
      }
    : defaults

/** How an account is read over POP3, as of now. */
export async function pop3Settings(context: DirectoryContext, accountId: number): Promise<Pop3Entry> {
  const row = await read(context, accountId)
  return { ...settingsOf(row), apop: Boolean(row?.apop_secret) }
}

/** Changes what is given and leaves the rest. @throws MailError "invalid" with the field, "no-such-entry" */
export async function changePop3Settings(
  context: DirectoryContext,
  accountId: number,
  input: Pop3Changes,
  actor: Actor,
): Promise<Pop3Entry> {
  const data = checked(changes, input)
  await upsert(context, accountId, data, { actor, action: "account.pop3", detail: data })
  return pop3Settings(context, accountId)
}

/**
 * Sets the password that opens an account by APOP and by nothing else, or takes it away (undefined). It has to be kept
 * readable, sealed with a key of the data folder, so it is never the account's own.
 * @throws MailError "invalid", "no-such-entry"
 */
export async function setApopPassword(
  context: DirectoryContext,
  accountId: number,
  password: string | undefined,
  actor: Actor,
): Promise<void> {
  if (password === undefined)
    return upsert(context, accountId, { apopSecret: null }, { actor, action: "account.apop-removed" })
  const { password: secret } = checked(z.object({ password: newPassword }), { password })
  if (await isOwnPassword(context, accountId, secret))
    throw new MailError("invalid", "APOP needs another password than the account's own", {
      field: "password",
    })
  const apopSecret = context.vault.seal(Buffer.from(secret), "apop", accountId)
  await upsert(context, accountId, { apopSecret }, { actor, action: "account.apop-set" })
}

async function isOwnPassword({ sql }: DirectoryContext, accountId: number, secret: string): Promise<boolean> {
  const text = "SELECT password_hash AS hash FROM account WHERE id = ?"
  const row = await sql.get<{ hash: string }>(text, accountId)
  return verifyPassword(row?.hash, secret)
}

async function upsert(
  context: DirectoryContext,
  accountId: number,
  data: Partial<Pop3Settings> & { apopSecret?: string | null },
  { actor, action, detail }: { actor: Actor; action: string; detail?: Record<string, unknown> },
): Promise<void> {
  const { address } = await findAccount(context, { id: accountId })
  await change(context, actor, { action, subject: address, detail }, (tx) =>
    tx.pop3Settings.upsert({
      where: { accountId },
      create: { ...data, accountId },
      update: data,
      select: { accountId: true },
    }),
  )
}

/** Whether anybody here signs in by APOP, so that greetings need a timestamp. */
export async function isApopUsed({ sql }: DirectoryContext): Promise<boolean> {
  const text = "SELECT 1 AS used FROM pop3_settings WHERE apop_secret IS NOT NULL LIMIT 1"
  return (await sql.get(text)) !== undefined
}

const nobodysSecret = randomBytes(80).toString("base64")

/** The APOP password of an account; undefined when it has none. Takes as long either way. */
export async function apopSecret(
  context: DirectoryContext,
  accountId: number | undefined,
): Promise<Buffer | undefined> {
  const row = await read(context, accountId ?? 0)
  return context.vault.open(row?.apop_secret ?? nobodysSecret, "apop", accountId ?? 0)
}

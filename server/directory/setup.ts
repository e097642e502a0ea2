import { createHash, randomBytes, timingSafeEqual } from "node:crypto"
import { z } from "zod"
import { MailError } from "../errors.ts"
import { type AccountEntry, insertAccount, prepareAccount } from "./accounts.ts"
import { parseAddress } from "./addresses.ts"
import { change } from "./change.ts"
import type { DirectoryContext } from "./context.ts"
import { checked, domainInput, hostnameInput, newAddress, newPassword, personName } from "./input.ts"
import { setSetting, setting } from "./settings.ts"

const hashOf = (token: string) => createHash("sha256").update(token).digest("base64url")

/** What the first-run wizard asks for. */
const setupInput = z
  .strictObject({
    hostname: hostnameInput,
    domain: domainInput,
    name: personName.min(1, "Say what you are called"),
    address: newAddress,
    password: newPassword,
  })
  .superRefine(({ domain, address }, check) => {
    if (parseAddress(address)!.domain !== domain)
      check.addIssue({ code: "custom", path: ["address"], message: `The address should end in @${domain}` })
  })
export type SetupInput = z.input<typeof setupInput>

/** Whether somebody can sign in and manage the server already. */
export async function isSetUp(context: DirectoryContext): Promise<boolean> {
  if (await setting(context, "setup.done")) return true
  const admin = await context.sql.get("SELECT id FROM account WHERE role = 'admin' LIMIT 1")
  return admin !== undefined
}

/**
 * Makes a new link into the first-run wizard; an earlier one stops working. Only its hash is kept.
 * @returns undefined when everything is set up already
 */
export async function createSetupToken(context: DirectoryContext): Promise<string | undefined> {
  if (await isSetUp(context)) return undefined
  const token = randomBytes(24).toString("base64url")
  await setSetting(context, "setup.token", hashOf(token))
  return token
}

/** What can be said of a setup link. */
export type SetupVerdict = "open" | "wrong" | "done"

export async function checkSetupToken(context: DirectoryContext, token: string): Promise<SetupVerdict> {
  if (await isSetUp(context)) return "done"
  const expected = Buffer.from((await setting(context, "setup.token")) ?? "")
  const given = Buffer.from(hashOf(token))
  return expected.length === given.length && timingSafeEqual(expected, given) ? "open" : "wrong"
}

/**
 * Host name, first domain and first administrator, all or none. The link is used up by the same transaction.
 * @throws MailError "denied" when the link is wrong or used, "invalid" with the field
 */
export async function completeSetup(
  context: DirectoryContext,
  token: string,
  input: SetupInput,
): Promise<AccountEntry> {
  if ((await checkSetupToken(context, token)) !== "open")
    throw new MailError("denied", "This setup link is not valid any more")
  const { hostname, domain, ...person } = checked(setupInput, input)
  const account = await prepareAccount(context, { ...person, role: "admin" })
  const entry = { action: "setup", subject: account.address, detail: { hostname, domain } }
  return change(context, { address: "setup" }, entry, async (tx) => {
    const used = await tx.setting.deleteMany({ where: { key: "setup.token", value: hashOf(token) } })
    if (used.count !== 1) throw new MailError("denied", "This setup link is not valid any more")
    await tx.setting.createMany({
      data: [
        { key: "setup.done", value: new Date(context.clock.now()).toISOString() },
        { key: "hostname", value: hostname },
      ],
    })
    // A domain added from the command line before is kept.
    await tx.domain.upsert({
      where: { name: domain },
      create: { name: domain },
      update: {},
      select: { id: true },
    })
    return insertAccount(tx, account)
  })
}

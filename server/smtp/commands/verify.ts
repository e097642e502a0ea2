import type { Directory } from "../../directory/directory.ts"
import { MailError } from "../../errors.ts"
import type { Command } from "../command.ts"
import { Refusal, type Reply } from "../reply.ts"

const whom: Reply = { code: 501, enhanced: "5.5.4", text: "An address is missing" }
const nobody: Reply = { code: 550, enhanced: "5.1.1", text: "There is nobody here by that name" }

/** VRFY (RFC 5321 §7.3): who is here is nobody's business, and RCPT tells as much as has to be known. */
export const vrfy: Command = {
  name: "VRFY",
  run(_context, argument) {
    if (argument === "") throw new Refusal(whom)
    return { code: 252, enhanced: "2.0.0", text: "Send something to find out" }
  },
}

/** EXPN shows administrators who an address stands for: an alias its targets, anybody else who gets their mail. */
export const expn: Command = {
  name: "EXPN",
  async run({ session: { premises, account } }, argument) {
    if (account?.role !== "admin")
      throw new Refusal({ code: 550, enhanced: "5.7.1", text: "Only administrators may ask that" })
    const address = argument.replace(/^<(.*)>$/, "$1")
    if (address === "") throw new Refusal(whom)
    const members = await membersOf(premises.directory, address)
    return { code: 250, enhanced: "2.1.5", text: members.map((member) => `<${member}>`) }
  },
}

/** @throws Refusal when it leads to nobody here */
async function membersOf(directory: Directory, address: string): Promise<string[]> {
  const alias = await directory.findAlias({ address }).catch(undefinedUnless)
  if (alias) return alias.targets
  const found = await directory.resolve(address)
  if (found.kind !== "local") throw new Refusal(nobody)
  return [...found.accounts.map((one) => one.address), ...found.remotes]
}

function undefinedUnless(thrown: unknown): undefined {
  if (!(thrown instanceof MailError) || thrown.code !== "no-such-entry") throw thrown
}

import { MailError } from "../../errors.ts"
import type { Command } from "../command.ts"
import { Refusal, type Reply } from "../reply.ts"

const whom: Reply = { code: 501, enhanced: "5.5.4", text: "An address is missing" }

/** VRFY (RFC 5321 §7.3): who is here is nobody's business, and RCPT tells as much as has to be known. */
export const vrfy: Command = {
  name: "VRFY",
  greeted: true,
  run(_context, argument) {
    if (argument === "") throw new Refusal(whom)
    return { code: 252, enhanced: "2.0.0", text: "Send something to find out" }
  },
}

/** EXPN shows administrators who an alias stands for. */
export const expn: Command = {
  name: "EXPN",
  greeted: true,
  async run({ session: { premises, account } }, argument) {
    if (account?.role !== "admin")
      throw new Refusal({ code: 550, enhanced: "5.7.1", text: "Only administrators may ask that" })
    const address = argument.replace(/^<(.*)>$/, "$1")
    if (address === "") throw new Refusal(whom)
    const alias = await premises.directory.findAlias({ address }).catch(unknown)
    return { code: 250, enhanced: "2.1.5", text: alias.targets.map((target) => `<${target}>`) }
  },
}

function unknown(thrown: unknown): never {
  if (!(thrown instanceof MailError) || thrown.code !== "no-such-entry") throw thrown
  throw new Refusal({ code: 550, enhanced: "5.1.1", text: thrown.message })
}

import type { Command } from "../command.ts"
import type { Purpose } from "../policy.ts"
import { auth } from "./auth.ts"
import { bdat } from "./bdat.ts"
import { data } from "./data.ts"
import { etrn } from "./etrn.ts"
import { ehlo, helo, lhlo } from "./hello.ts"
import { help } from "./help.ts"
import { mail } from "./mail.ts"
import { rcpt } from "./rcpt.ts"
import { noop, quit, rset } from "./reset.ts"
import { starttls } from "./starttls.ts"
import { expn, vrfy } from "./verify.ts"
import { xclient } from "./xclient.ts"

const hellos = [ehlo, helo, lhlo]
const message = [mail, rcpt, data, bdat, rset]
const connection = [starttls, auth, xclient, noop, quit]
const questions = [vrfy, expn, help, etrn]

const commands = new Map<string, Command>(
  [...hellos, ...message, ...connection, ...questions].map((command) => [command.name, command]),
)

/** The command of a name, in any case, if a listener of this purpose knows it. */
export function findCommand(name: string, purpose: Purpose): Command | undefined {
  const command = commands.get(name.toUpperCase())
  return command && (command.purposes?.includes(purpose) ?? true) ? command : undefined
}

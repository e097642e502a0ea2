import type { Command } from "../command.ts"
import { apop } from "./apop.ts"
import { auth } from "./auth.ts"
import { capa } from "./capa.ts"
import { dele, rset } from "./dele.ts"
import { lang } from "./lang.ts"
import { list, uidl } from "./list.ts"
import { noop } from "./noop.ts"
import { quit } from "./quit.ts"
import { retr } from "./retr.ts"
import { stat } from "./stat.ts"
import { stls } from "./stls.ts"
import { top } from "./top.ts"
import { pass, user } from "./user.ts"
import { utf8Mode } from "./utf8.ts"

const authorization = [user, pass, apop, auth, stls, utf8Mode]
const transaction = [stat, list, uidl, retr, top, dele, rset, noop]

const commands = new Map<string, Command>(
  [...authorization, ...transaction, capa, lang, quit].map((command) => [command.name, command]),
)

/** The command of a name, in any case. */
export function findCommand(name: string): Command | undefined {
  return commands.get(name.toUpperCase())
}

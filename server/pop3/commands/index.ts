import type { Command } from "../command.ts"
import { dele, rset } from "./dele.ts"
import { list, uidl } from "./list.ts"
import { noop } from "./noop.ts"
import { quit } from "./quit.ts"
import { retr } from "./retr.ts"
import { stat } from "./stat.ts"
import { pass, user } from "./user.ts"

const commands = new Map<string, Command>(
  [user, pass, stat, list, uidl, retr, dele, rset, noop, quit].map((command) => [command.name, command]),
)

/** The command of a name, in any case. */
export function findCommand(name: string): Command | undefined {
  return commands.get(name.toUpperCase())
}

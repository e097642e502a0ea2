import type { Command } from "../command.ts"
import { authenticate } from "./authenticate.ts"
import { capability } from "./capability.ts"
import { deletescript } from "./deletescript.ts"
import { getscript } from "./getscript.ts"
import { havespace } from "./havespace.ts"
import { listscripts } from "./listscripts.ts"
import { logout } from "./logout.ts"
import { noop } from "./noop.ts"
import { checkscript, putscript } from "./putscript.ts"
import { renamescript } from "./renamescript.ts"
import { setactive } from "./setactive.ts"
import { starttls } from "./starttls.ts"
import { unauthenticate } from "./unauthenticate.ts"

const beforeAndAfter = [capability, noop, logout]
const authentication = [authenticate, starttls, unauthenticate]
const scripts = [
  havespace,
  putscript,
  listscripts,
  setactive,
  getscript,
  deletescript,
  renamescript,
  checkscript,
]

const commands = new Map<string, Command>(
  [...beforeAndAfter, ...authentication, ...scripts].map((command) => [command.name, command]),
)

/** The command of a name in capitals. */
export function findCommand(name: string): Command | undefined {
  return commands.get(name)
}

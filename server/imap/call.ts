import type { Command } from "./command.ts"
import { findCommand } from "./commands/index.ts"
import type { Piece } from "./grammar/command-machine.ts"
import { Reader } from "./grammar/reader.ts"
import type { Session } from "./session.ts"

/** How a command names itself and what is asked of it, as far as could be read. */
export interface Call {
  tag: string
  name: string
  command: Command | undefined
  reader: Reader
}

/** Reads tag and name. @throws SyntaxFault */
export function readCall(pieces: readonly Piece[], session: Session): Call {
  const reader = new Reader(pieces, session)
  const tag = reader.tag()
  reader.space()
  const first = reader.keyword()
  const name = first === "UID" && reader.tryTake(" ") ? `UID ${reader.keyword()}` : first
  return { tag, name, command: findCommand(name), reader }
}

/** The call of a command that could not be read at all. */
export const unreadable = (pieces: readonly Piece[]): Call => ({
  tag: "*",
  name: "",
  command: undefined,
  reader: new Reader(pieces),
})

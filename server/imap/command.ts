import type { Writer } from "../line/writer.ts"
import type { Piece } from "./grammar/command-machine.ts"
import type { Reader } from "./grammar/reader.ts"
import type { Input } from "./input.ts"
import type { Progress } from "./progress.ts"
import type { Completion } from "./reply.ts"
import type { View } from "./selected/view.ts"
import type { Session, State } from "./session.ts"

/** What a running command works with. */
export interface Context {
  session: Session
  writer: Writer
  input: Input
  tag: string
  progress: Progress
}

/** A command with its arguments read, ready to run. */
type Prepared = (context: Context) => Promise<Completion | undefined>

interface Traits {
  /** In capitals; "UID FETCH" for the UID form. */
  name: string
  states: readonly State[]
  /** Message numbers may not change while it runs (RFC 3501 §7.4.1: FETCH, STORE, SEARCH and their kin). */
  keepsNumbers?: boolean
  /** Refused while the mailbox is open read-only. */
  writes?: boolean
  /** A missing mailbox could be created and the command tried again (RFC 3501 §7.1, TRYCREATE). */
  tryCreate?: boolean
  /** Whether the literal announced behind `pieces` is a message, to be streamed by `run`; otherwise an argument. */
  takesMessage?(pieces: readonly Piece[]): boolean
}

/** A command as its file defines it. */
export interface Definition<Args> extends Traits {
  /** Reads the arguments from the space before them up to the end. @throws SyntaxFault, MailError */
  parse(reader: Reader): Args
  /** Carries it out: untagged responses through the writer, the tagged one by what is returned. @throws MailError */
  run(context: Context, args: Args): Promise<Completion | undefined>
}

/** A command as the table holds it, whatever its arguments are. */
export interface Command extends Traits {
  prepare(reader: Reader): Prepared
}

/** Makes a command of its definition. */
export function command<Args>(definition: Definition<Args>): Command {
  return {
    ...definition,
    prepare(reader) {
      const args = definition.parse(reader)
      return (context) => definition.run(context, args)
    },
  }
}

/** For commands without arguments. */
export function noArguments(reader: Reader): undefined {
  reader.end()
  return undefined
}

/** For commands with one mailbox as their only argument. */
export function oneMailbox(reader: Reader): string {
  reader.space()
  const name = reader.mailbox()
  reader.end()
  return name
}

export const anyState: readonly State[] = ["not-authenticated", "authenticated", "selected"]
export const signedIn: readonly State[] = ["authenticated", "selected"]
export const inMailbox: readonly State[] = ["selected"]

/** The account of a session whose state says that there is one. */
export function accountOf(context: Context): number {
  return context.session.account!.id
}

/** The view of a session whose state says that there is one. */
export function viewOf(context: Context): View {
  return context.session.view!
}

import type { Writer } from "../line/writer.ts"
import type { Argument, Call, Input } from "./input.ts"
import { SyntaxFault } from "./reply.ts"
import type { Session, State } from "./session.ts"

/** What a running command works with. */
export interface Context {
  session: Session
  writer: Writer
  input: Input
}

export interface Command {
  /** In capitals. */
  name: string
  states: readonly State[]
  /** What its arguments are, in order; those behind the first `optional` ones may be left out. */
  takes: readonly Argument["kind"][]
  optional?: number
  /**
   * Carries it out.
   * @returns the text behind OK, as the protocol writes it; "" for none
   * @throws Refusal, MailError
   */
  run(context: Context, args: readonly Argument[]): Promise<string> | string
}

export const anyState: readonly State[] = ["before login", "signed in"]
export const beforeLogin: readonly State[] = ["before login"]
export const signedIn: readonly State[] = ["signed in"]

/** @throws SyntaxFault when the arguments are not those the command takes */
export function checkArguments({ takes, optional = 0 }: Command, { arguments: given }: Call): void {
  const least = takes.length - optional
  if (given.length < least || given.length > takes.length)
    throw new SyntaxFault(
      given.length < least ? "An argument is missing" : "There are more arguments than this command takes",
    )
  for (const [index, { kind }] of given.entries())
    if (kind !== takes[index]) throw new SyntaxFault(`A ${takes[index]} is expected, not a ${kind}`)
}

/** A string argument as text. @throws SyntaxFault when it is not UTF-8 */
export function text(argument: Argument | undefined): string {
  if (argument?.kind !== "string") throw new SyntaxFault("A string is expected")
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(argument.bytes)
  } catch {
    throw new SyntaxFault("That is not UTF-8")
  }
}

/** The account of a session whose state says that there is one. */
export function accountOf({ session }: Context): number {
  return session.account!.id
}

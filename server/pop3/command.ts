import type { Writer } from "../line/writer.ts"
import type { Input } from "./input.ts"
import type { Maildrop } from "./maildrop.ts"
import { SyntaxFault } from "./reply.ts"
import type { Session, State } from "./session.ts"
import type { Said } from "./texts.ts"

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
  /**
   * Carries it out.
   * @param argument what follows the name and one space; "" when there is nothing
   * @returns what stands behind +OK, facts or a text; undefined when the reply is written already
   * @throws Refusal, MailError
   */
  run(context: Context, argument: string): Promise<Said | string | undefined> | Said | string | undefined
}

export const anyState: readonly State[] = ["authorization", "transaction"]
export const beforeLogin: readonly State[] = ["authorization"]
export const inMaildrop: readonly State[] = ["transaction"]

/** @throws SyntaxFault when there is an argument */
export function noArgument(argument: string): void {
  if (argument !== "") throw new SyntaxFault("noArgument")
}

/** A number as an argument. @throws SyntaxFault when it is none */
export function number(word: string | undefined): number {
  if (word === undefined || !/^\d+$/.test(word)) throw new SyntaxFault("numberMissing")
  return Number(word)
}

/** The maildrop of a session whose state says that there is one. */
export function maildropOf({ session }: Context): Maildrop {
  return session.maildrop!
}

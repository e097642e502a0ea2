import type { Writer } from "../line/writer.ts"
import type { Input } from "./input.ts"
import type { Purpose } from "./policy.ts"
import { Refusal, type Reply } from "./reply.ts"
import type { Session } from "./session.ts"
import type { Transaction } from "./transaction.ts"

/** What a running command works with. */
export interface Context {
  session: Session
  writer: Writer
  input: Input
}

/** One reply, or in LMTP one for each recipient. */
export type Answer = Reply | readonly Reply[]

export interface Command {
  /** In capitals. */
  name: string
  /** Listeners that know it; all unless it says so. */
  purposes?: readonly Purpose[]
  /** Whether EHLO (HELO, LHLO) has to come first. */
  greeted?: true
  /**
   * Carries it out.
   * @param argument what follows the name and a space, without spaces at its end; "" when there is nothing
   * @throws Refusal, MailError
   */
  run(context: Context, argument: string): Promise<Answer> | Answer
}

export const outOfOrder = (text: string): Reply => ({ code: 503, enhanced: "5.5.1", text })

/** @throws Refusal when there is an argument */
export function noArgument(argument: string): void {
  if (argument !== "")
    throw new Refusal({ code: 501, enhanced: "5.5.4", text: "This command takes no argument" })
}

/** The transaction that MAIL began. @throws Refusal without one */
export function transactionOf({ session }: Context): Transaction {
  if (!session.transaction) throw new Refusal(outOfOrder("MAIL comes first"))
  return session.transaction
}

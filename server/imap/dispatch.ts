// What the command table asks for around each command: its states, whether it writes, whether numbers may change.

import { asMailError, MailError, type MailErrorCode } from "../errors.ts"
import { ConnectionClosed } from "../line/connection-closed.ts"
import { SaslFault } from "../sasl/converse.ts"
import { acting } from "./acting.ts"
import type { Call } from "./call.ts"
import type { Command, Context } from "./command.ts"
import { findCommand } from "./commands/index.ts"
import { SyntaxFault, uidRequired } from "./grammar/syntax-fault.ts"
import { renewRights } from "./namespace/permission.ts"
import { tellNews } from "./news.ts"
import { type Completion, failureOf, Refusal } from "./reply.ts"
import type { Session } from "./session.ts"

export const isAllowed = (command: Command, session: Session): boolean =>
  command.states.includes(session.state)

/** Carries out a command, and tells what happened in the mailbox meanwhile. @throws whatever went wrong */
export async function dispatch(call: Call, context: Context): Promise<Completion | undefined> {
  const { command, reader } = call
  const { session } = context
  if (!command) throw new SyntaxFault("Unknown command")
  if (!isAllowed(command, session)) throw new SyntaxFault(wrongState(command, session), "CLIENTBUG")
  if (session.uidOnly && takesNumbers(command)) throw uidRequired()
  const prepared = command.prepare(reader)
  if (command.writes && session.view?.readOnly)
    return { status: "NO", code: "READ-ONLY", text: "The mailbox is open for reading only" }
  if (!(await mayStay(context))) return { status: "NO", code: "NONEXISTENT", text: "The mailbox is gone" }
  let completion: Completion | undefined
  try {
    completion = await acting.run(session, prepared, context)
  } finally {
    await sync(command, context)
  }
  return session.view?.waiting ? withHint(completion) : completion
}

/** Advises a NOOP, while messages the client counts are gone and may not be told of yet (RFC 5530 §3). */
function withHint(completion: Completion = {}): Completion {
  const { status = "OK", code } = completion
  return status === "OK" && !code ? { ...completion, code: "EXPUNGEISSUED" } : completion
}

/** Whether the selected mailbox is still there, and the user's to read: somebody else's may not be. */
async function mayStay(context: Context): Promise<boolean> {
  try {
    await renewRights(context.session)
  } catch (thrown) {
    lostMailbox(context, thrown)
  }
  return !context.session.ended
}

/** Tells what happened in the mailbox meanwhile, before the tagged reply. */
async function sync(command: Command, context: Context): Promise<void> {
  const { session } = context
  if (!session.view || session.ended) return
  try {
    await tellNews(context, command.keepsNumbers ? "keeping numbers" : "ending command")
  } catch (thrown) {
    lostMailbox(context, thrown)
  }
}

/** RFC 2180 §3: there is no way to tell a client that its mailbox is gone but to end. */
export function lostMailbox(context: Context, thrown: unknown): void {
  if (!(thrown instanceof MailError && thrown.code === "no-such-mailbox")) throw thrown
  goodbye(context, "The selected mailbox was deleted")
}

/** Says goodbye where a response may stand, and nothing from then on. */
export function goodbye({ session, writer }: Pick<Context, "session" | "writer">, why: string): void {
  if (session.ended) return
  session.ended = true
  writer.line(`* BYE ${why}`)
}

/** The one place where failures become replies. @throws ConnectionClosed */
export function completionOf(thrown: unknown, { command }: Call, session: Session): Completion {
  if (thrown instanceof ConnectionClosed) throw thrown
  if (thrown instanceof SyntaxFault) return { status: "BAD", code: thrown.code, text: thrown.message }
  if (thrown instanceof SaslFault) return { status: "BAD", text: thrown.message }
  if (thrown instanceof Refusal) return { status: "NO", code: thrown.code, text: thrown.message }
  const error = asMailError(thrown)
  if (ours.includes(error.code)) session.logFailure("command-failed", error)
  const failure = failureOf(error)
  return error.code === "no-such-mailbox" && command?.tryCreate ? { ...failure, code: "TRYCREATE" } : failure
}

/** What is no fault of the client's goes to the log. */
const ours: readonly MailErrorCode[] = ["internal", "unavailable", "no-space", "corrupt"]

/** Whether a command names messages by number: those that have a twin by UID, but EXPUNGE, which names none. */
function takesNumbers({ name }: Command): boolean {
  return name !== "EXPUNGE" && findCommand(`UID ${name}`) !== undefined
}

function wrongState(command: Command, session: Session): string {
  if (session.state === "not-authenticated") return "Sign in first"
  if (command.states.includes("selected")) return "Select a mailbox first"
  return "Not now: somebody is signed in already"
}

import { MailError } from "../../errors.ts"
import { Arguments } from "../append/arguments.ts"
import { Assembly } from "../append/assembly.ts"
import { isMessage } from "../append/literal.ts"
import { type Context, command, inMailbox, viewOf } from "../command.ts"
import { runOnArrival } from "../event-scripts.ts"
import type { Reader } from "../grammar/reader.ts"
import type { SequenceSet } from "../grammar/sequence-set.ts"
import { noSuchNumber, SyntaxFault } from "../grammar/syntax-fault.ts"
import type { Place } from "../namespace/others.ts"
import { demand, demandPlace, may } from "../namespace/place.ts"
import type { Completion } from "../reply.ts"
import type { Numbers } from "../selected/numbering.ts"
import { writeTrueName } from "./list.ts"

interface Request {
  /** The message that goes: one number. */
  set: SequenceSet
  name: string
  given: Arguments
}

function parse(reader: Reader): Request {
  reader.space()
  const set = reader.sequenceSet()
  if (set.length !== 1 || set[0]![0] !== set[0]![1]) throw new SyntaxFault("REPLACE takes one message")
  reader.space()
  const name = reader.mailbox()
  return { set, name, given: new Arguments(reader, "one") }
}

/** REPLACE (RFC 8508 §3.2). */
export const replace = command({
  name: "REPLACE",
  states: inMailbox,
  writes: true,
  tryCreate: true,
  takesMessage: (pieces) => isMessage(pieces, /^\S+ +replace +\S+ $/i),
  parse,
  run: (context, request) => replaceMessage(context, request, "sequence"),
})

/** UID REPLACE (RFC 8508 §3.3). */
export const uidReplace = command({
  name: "UID REPLACE",
  states: inMailbox,
  writes: true,
  tryCreate: true,
  takesMessage: (pieces) => isMessage(pieces, /^\S+ +uid +replace +\S+ $/i),
  parse,
  run: (context, request) => replaceMessage(context, request, "uid"),
})

/** @throws MailError "expunged" when somebody else was faster: then nothing was appended */
async function replaceMessage(context: Context, request: Request, numbers: Numbers): Promise<Completion> {
  const { session } = context
  const { store } = session.premises
  const view = viewOf(context)
  const replaced = { mailboxId: view.mailboxId, uid: uidOf(context, request.set, numbers) }
  // What STORE +FLAGS (\Deleted) and UID EXPUNGE would need, and APPEND there (RFC 8508 §4.1).
  if (view.place) demand(view.place, "te")
  const target = await demandPlace(session, request.name, "i")
  const assembly = new Assembly(context, target, await freedBy(context, replaced, target))
  try {
    await assembly.takeAll(request.given)
    const place = { accountId: target.accountId, name: target.name }
    const filed = await store.replace(replaced, place, assembly.messages[0]!)
    session.notifications?.made(target.mailbox.id, [filed.uid])
    await runOnArrival(session, "APPEND", { mailboxId: target.mailbox.id, uids: [filed.uid] })
    await writeTrueName(context, target.shownName, request.name)
    return await tell(context, target, filed)
  } finally {
    await assembly.discard()
  }
}

function uidOf(context: Context, set: SequenceSet, numbers: Numbers): number {
  const view = viewOf(context)
  const indexes = view.resolve(set, numbers)
  if (!indexes || (indexes.length === 0 && numbers === "sequence")) throw noSuchNumber()
  if (indexes.length === 0) throw new MailError("no-such-message", "There is no message of that UID")
  return view.uidAt(indexes[0]!)
}

/** What the message that goes gives back to the account of the one that comes. @throws MailError "expunged" */
async function freedBy(
  { session }: Context,
  { mailboxId, uid }: { mailboxId: number; uid: number },
  target: Place,
): Promise<{ bytes: number; messages: number }> {
  const row = await session.premises.store.row(mailboxId, uid)
  if (!row) throw new MailError("expunged", "The message to be replaced is gone")
  const within = (session.view?.place?.accountId ?? session.account!.id) === target.accountId
  return within ? { bytes: row.size, messages: 1 } : { bytes: 0, messages: 0 }
}

/** APPENDUID comes before the EXPUNGE it would otherwise be told after (RFC 8508 §4.3). */
async function tell(
  context: Context,
  target: Place,
  { uidValidity, uid }: { uidValidity: number; uid: number },
): Promise<Completion> {
  const { session, writer } = context
  if (may(target, "r")) writer.line(`* OK [APPENDUID ${uidValidity} ${uid}] Replacement message ready`)
  if (!session.qresync) return {}
  const view = viewOf(context)
  await view.sync(session.premises.store, writer, { expunges: "now", modseq: "by the command" })
  return { code: `HIGHESTMODSEQ ${view.modseq}` }
}

import type { MailboxPlace } from "../../store/changes.ts"
import type { CopyResult } from "../../store/moving.ts"
import { type Context, command, inMailbox, viewOf } from "../command.ts"
import { runOnArrival } from "../event-scripts.ts"
import { flagScope } from "../grammar/flag-lists.ts"
import type { Reader } from "../grammar/reader.ts"
import { formatSequenceSet, type SequenceSet } from "../grammar/sequence-set.ts"
import { noSuchNumber } from "../grammar/syntax-fault.ts"
import { demand, demandPlace, may } from "../namespace/place.ts"
import type { Completion } from "../reply.ts"
import type { Numbers } from "../selected/numbering.ts"

interface Transfer {
  set: SequenceSet
  name: string
}

function parse(reader: Reader): Transfer {
  reader.space()
  const set = reader.sequenceSet()
  reader.space()
  const name = reader.mailbox()
  reader.end()
  return { set, name }
}

/** UIDs of the messages meant. @throws SyntaxFault for numbers beyond the mailbox */
function meant(context: Context, set: SequenceSet, numbers: Numbers): number[] {
  const view = viewOf(context)
  const indexes = view.resolve(set, numbers)
  if (!indexes) throw noSuchNumber()
  return view.uidsOf(indexes)
}

interface Target extends MailboxPlace {
  id: number
  /** Who may not open the mailbox is told no UIDs of it (RFC 9051 §6.4.7). */
  readable: boolean
}

/** Where copies go, with the flags the user may set there (RFC 4314 §4). */
async function targetOf({ session }: Context, called: string): Promise<Target> {
  const place = await demandPlace(session, called, "i")
  return {
    id: place.mailbox.id,
    readable: may(place, "r"),
    accountId: place.accountId,
    name: place.name,
    scope: flagScope(place.rights),
  }
}

const copyUid = ({ uidValidity, from, to }: CopyResult) =>
  `COPYUID ${uidValidity} ${formatSequenceSet(from)} ${formatSequenceSet(to)}`

async function copyMessages(
  context: Context,
  { set, name }: Transfer,
  numbers: Numbers,
): Promise<Completion> {
  const { store } = context.session.premises
  const uids = meant(context, set, numbers)
  const target = await targetOf(context, name)
  // RFC 2180 §4.4.1: when numbers that the client still has are gone, nothing is copied.
  const how = numbers === "sequence" ? "all or none" : "those that are there"
  const result = await store.copy(viewOf(context).mailboxId, uids, target, how)
  context.session.notifications?.made(target.id, result.to)
  await runOnArrival(context.session, "COPY", { mailboxId: target.id, uids: result.to })
  return result.from.length > 0 && target.readable ? { code: copyUid(result) } : {}
}

/**
 * MOVE: the EXPUNGE responses come with the sync behind the command (RFC 6851 §3.3); with QRESYNC before it, as the
 * tagged reply says which MODSEQ they lead to (§4.6).
 */
async function moveMessages(
  context: Context,
  { set, name }: Transfer,
  numbers: Numbers,
): Promise<Completion> {
  const { session, writer } = context
  const { store } = session.premises
  const uids = meant(context, set, numbers)
  const { mailboxId, place } = viewOf(context)
  const target = await targetOf(context, name)
  // What COPY, STORE +FLAGS (\Deleted) and EXPUNGE would need (RFC 6851 §3.3).
  // What was expunged and comes back is not deleted by that.
  if (place) demand(place, place.expunged ? "e" : "te")
  const result = await store.move(mailboxId, uids, target)
  session.notifications?.made(target.id, result.to)
  await runOnArrival(session, "COPY", { mailboxId: target.id, uids: result.to })
  if (result.from.length === 0) return {}
  if (target.readable) writer.line(`* OK [${copyUid(result)}] Moved`)
  if (!session.qresync) return {}
  await viewOf(context).sync(store, writer, { expunges: "now", modseq: "by the command" })
  return { code: `HIGHESTMODSEQ ${viewOf(context).modseq}` }
}

/** COPY (RFC 3501 §6.4.7) with COPYUID (RFC 4315 §3). */
export const copy = command({
  name: "COPY",
  states: inMailbox,
  tryCreate: true,
  parse,
  run: (context, transfer) => copyMessages(context, transfer, "sequence"),
})

/** UID COPY (RFC 3501 §6.4.8). */
export const uidCopy = command({
  name: "UID COPY",
  states: inMailbox,
  tryCreate: true,
  parse,
  run: (context, transfer) => copyMessages(context, transfer, "uid"),
})

/** MOVE (RFC 6851). */
export const move = command({
  name: "MOVE",
  states: inMailbox,
  writes: true,
  tryCreate: true,
  parse,
  run: (context, transfer) => moveMessages(context, transfer, "sequence"),
})

/** UID MOVE (RFC 6851). */
export const uidMove = command({
  name: "UID MOVE",
  states: inMailbox,
  writes: true,
  tryCreate: true,
  parse,
  run: (context, transfer) => moveMessages(context, transfer, "uid"),
})

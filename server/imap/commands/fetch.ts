import { type FlagChange, seen } from "../../store/flags.ts"
import { type Context, command, inMailbox, viewOf } from "../command.ts"
import { watchFlags } from "../event-scripts.ts"
import { modseq, uid } from "../fetch/attributes.ts"
import { type FetchItems, parseItems } from "../fetch/items.ts"
import { send } from "../fetch/send.ts"
import type { Reader } from "../grammar/reader.ts"
import type { SequenceSet } from "../grammar/sequence-set.ts"
import { noSuchNumber, SyntaxFault } from "../grammar/syntax-fault.ts"
import { may } from "../namespace/place.ts"
import type { Completion } from "../reply.ts"
import { type PartialRange, parsePartialRange, windowOf } from "../search/partial.ts"
import type { Numbers } from "../selected/numbering.ts"
import { tellVanished } from "../selected/resync.ts"
import type { Session } from "../session.ts"

interface Request {
  set: SequenceSet
  items: FetchItems
  changedSince: number | undefined
  /** UIDs that went since then are told too (RFC 7162 §3.2.6). */
  vanished: boolean
  /** The window on the set that is wanted (RFC 9394 §3.3). */
  partial: PartialRange | undefined
}

function parse(reader: Reader): Request {
  reader.space()
  const set = reader.sequenceSet()
  reader.space()
  const items = parseItems(reader)
  let changedSince: number | undefined
  let vanished = false
  let partial: PartialRange | undefined
  if (reader.tryTake(" ")) {
    reader.list(() => {
      if (reader.tryKeyword("PARTIAL")) {
        reader.space()
        partial = parsePartialRange(reader)
        return
      }
      if (reader.tryKeyword("VANISHED")) {
        vanished = true
        return
      }
      if (!reader.tryKeyword("CHANGEDSINCE")) throw new SyntaxFault("There is no such modifier of FETCH")
      reader.space()
      changedSince = reader.number64()
    })
  }
  reader.end()
  if (vanished && changedSince === undefined) throw new SyntaxFault("VANISHED needs CHANGEDSINCE")
  return { set, items, changedSince, vanished, partial }
}

/** FETCH (RFC 3501 §6.4.5) with CHANGEDSINCE (RFC 7162 §3.1.4) and, by UID, VANISHED (§3.2.6). */
export const fetch = command({
  name: "FETCH",
  states: inMailbox,
  keepsNumbers: true,
  parse,
  run: (context, request) => answer(context, request, "sequence"),
})

/** UID FETCH (RFC 3501 §6.4.8). */
export const uidFetch = command({
  name: "UID FETCH",
  states: inMailbox,
  parse,
  run: (context, request) => answer(context, request, "uid"),
})

async function answer(context: Context, request: Request, numbers: Numbers): Promise<Completion> {
  const { session } = context
  const view = viewOf(context)
  const items = withImplied(request, session.uidOnly ? "sequence" : numbers)
  if (request.vanished) mayTellVanished(session, numbers)
  if (items.attributes.includes(modseq)) session.condstore = true
  let indexes = view.resolve(request.set, numbers)
  if (!indexes) throw noSuchNumber()
  const { changedSince, partial } = request
  if (partial && numbers === "sequence") throw new SyntaxFault("PARTIAL is for UID FETCH")
  if (partial) indexes = indexes.subarray(...windowOf(partial, indexes.length))
  if (changedSince !== undefined) indexes = indexes.filter((index) => view.modseqAt(index) > changedSince)
  if (request.vanished) await tellVanished(context, request.set, changedSince!)
  const marked = items.sections.some((section) => section.marksSeen)
    ? await markSeen(context, indexes)
    : nobody
  const sent = await send(context, indexes, { items, marked })
  // RFC 3516 §4.3
  if (!sent.decoded)
    return { status: "NO", code: "UNKNOWN-CTE", text: "Some of it is encoded in an unknown way: fetch BODY" }
  if (sent.messages === indexes.length || numbers === "uid") return {}
  // RFC 2180 §4.1.2
  return { status: "NO", code: "EXPUNGEISSUED", text: "Some of the messages no longer exist" }
}

/** @throws SyntaxFault for FETCH by number, and without ENABLE QRESYNC (RFC 7162 §3.2.6) */
function mayTellVanished(session: Session, numbers: Numbers): void {
  if (numbers === "sequence") throw new SyntaxFault("VANISHED is for UID FETCH")
  if (!session.qresync) throw new SyntaxFault("VANISHED needs ENABLE QRESYNC first")
}

/** UID comes with every UID FETCH, but where UIDs take the place of numbers; MODSEQ with every CHANGEDSINCE. */
function withImplied({ items, changedSince }: Request, numbers: Numbers): FetchItems {
  const rest = items.attributes.filter((attribute) => attribute !== uid && attribute !== modseq)
  const asked = (attribute: typeof uid) => items.attributes.includes(attribute)
  const first = numbers === "uid" || asked(uid) ? [uid] : []
  const last = changedSince !== undefined || asked(modseq) ? [modseq] : []
  return { attributes: [...first, ...rest, ...last], sections: items.sections }
}

const nobody: ReadonlySet<number> = new Set()

/**
 * Reading marks messages \Seen (RFC 3501 §6.4.5). The new flags go into the same response as the bytes, because simple
 * clients read no other.
 * @returns the UIDs that were marked
 */
async function markSeen(context: Context, indexes: Uint32Array): Promise<ReadonlySet<number>> {
  const { session, writer } = context
  const { store } = session.premises
  const view = viewOf(context)
  if (view.readOnly || (view.place && !may(view.place, "s"))) return nobody
  const unseen = view.uidsOf(indexes.filter((index) => !(view.flagsAt(index).bits & seen)))
  if (unseen.length === 0) return nobody
  const change: FlagChange = { mode: "add", flags: { bits: seen, keywords: [] } }
  const tellScript = await watchFlags(session, view.mailboxId, change)
  await store.changeFlags(view.mailboxId, unseen, change)
  const uids = new Set(unseen)
  const own = { uids, change, silent: true }
  await view.sync(store, writer, { expunges: "later", own })
  await tellScript()
  return uids
}

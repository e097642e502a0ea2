import { MailError } from "../../errors.ts"
import { type FlagChange, flagsWithin, parseFlags } from "../../store/flags.ts"
import { type Context, command, inMailbox, viewOf } from "../command.ts"
import { watchFlags } from "../event-scripts.ts"
import { labels } from "../fetch/attributes.ts"
import { flagScope } from "../grammar/flag-lists.ts"
import { labelChange } from "../grammar/gmail-label.ts"
import type { Reader } from "../grammar/reader.ts"
import { formatSequenceSet, type SequenceSet } from "../grammar/sequence-set.ts"
import { noSuchNumber, SyntaxFault } from "../grammar/syntax-fault.ts"
import { may } from "../namespace/place.ts"
import type { Completion } from "../reply.ts"
import type { Numbers } from "../selected/numbering.ts"
import type { View } from "../selected/view.ts"

interface Request {
  set: SequenceSet
  change: FlagChange
  silent: boolean
  /** Given as Gmail's labels; then `change` has no flags yet. */
  labels?: string[]
}

const modes = { "+": "add", "-": "remove", "": "replace" } as const

function parse(reader: Reader): Request {
  reader.space()
  const set = reader.sequenceSet()
  reader.space()
  const unchangedSince = reader.sees("(") ? parseUnchangedSince(reader) : undefined
  const sign = reader.tryTake("+") ? "+" : reader.tryTake("-") ? "-" : ""
  const name = reader.itemName()
  const [item, silent] = name.endsWith(".SILENT") ? [name.slice(0, -7), true] : [name, false]
  if (item !== "FLAGS" && item !== "X-GM-LABELS") throw new SyntaxFault("Only FLAGS can be stored")
  reader.space()
  if (item === "X-GM-LABELS") {
    const labels = reader.sees("(") ? reader.list(() => reader.gmailLabel(), "empty") : [reader.gmailLabel()]
    reader.end()
    return { set, change: { mode: modes[sign], flags: parseFlags([]), unchangedSince }, silent, labels }
  }
  const names = reader.sees("(") ? reader.flagList() : flags(reader)
  reader.end()
  const change = { mode: modes[sign], flags: parseFlags(names), unchangedSince }
  return { set, change, silent }
}

function parseUnchangedSince(reader: Reader): number {
  let modseq = 0
  reader.list(() => {
    if (!reader.tryKeyword("UNCHANGEDSINCE")) throw new SyntaxFault("There is no such modifier of STORE")
    reader.space()
    modseq = reader.number64()
  })
  reader.space()
  return modseq
}

/** Flags without parentheses (RFC 3501 §9, store-att-flags). */
function flags(reader: Reader): string[] {
  const names: string[] = []
  do names.push(reader.flag())
  while (reader.tryTake(" "))
  return names
}

/** STORE (RFC 3501 §6.4.6) with UNCHANGEDSINCE (RFC 7162 §3.1.3). */
export const store = command({
  name: "STORE",
  states: inMailbox,
  keepsNumbers: true,
  writes: true,
  parse,
  run: (context, request) => change(context, request, "sequence"),
})

/** UID STORE (RFC 3501 §6.4.8). */
export const uidStore = command({
  name: "UID STORE",
  states: inMailbox,
  writes: true,
  parse,
  run: (context, request) => change(context, request, "uid"),
})

async function change(context: Context, request: Request, numbers: Numbers): Promise<Completion> {
  const { session, writer } = context
  const view = viewOf(context)
  const { store } = session.premises
  const indexes = view.resolve(request.set, numbers)
  if (!indexes) throw noSuchNumber()
  if (request.change.unchangedSince !== undefined) session.condstore = true
  const uids = view.uidsOf(indexes)
  const wanted = request.labels ? asFlags(request, request.labels, view, indexes) : { ...request.change }
  limit(wanted, view)
  const { unchangedSince } = wanted
  if (unchangedSince !== undefined) wanted.flagsThen = (uid) => view.flagsAsOf(uid, unchangedSince)
  const tellScript = await watchFlags(session, view.mailboxId, wanted)
  const { refused } = await store.changeFlags(view.mailboxId, uids, wanted)
  const stored = new Set(uids)
  for (const uid of refused) stored.delete(uid)
  const own = { uids: stored, change: wanted, silent: request.silent }
  await view.sync(store, writer, { expunges: "later", own })
  await tellScript()
  if (request.labels && !request.silent) await tellLabels(context, stored)
  const modified = numbers === "uid" ? refused : refused.map((uid) => view.indexOf(uid) + 1)
  const code = modified.length > 0 ? `MODIFIED ${formatSequenceSet(modified)}` : undefined
  // RFC 2180 §4.2.3, also for a conditional STORE (RFC 7162 §3.1.3, example 11).
  if (numbers === "sequence" && uids.some((uid) => view.told.indexOf(uid) < 0))
    return { status: "NO", code: code ?? "EXPUNGEISSUED", text: "Some of the messages no longer exist" }
  return code ? { code, text: "Some messages had changed" } : {}
}

/**
 * Leaves alone the flags the user has no right to change.
 * @throws MailError "denied" when nothing is left of what was asked (RFC 4314 §4)
 */
function limit(change: FlagChange, { place }: View): void {
  if (!place || may(place, "stw")) return
  change.scope = flagScope(place.rights)
  const { bits, keywords } = change.flags
  const names = bits !== 0 || keywords.length > 0
  const left = flagsWithin(change.flags, change.scope)
  const anything = names
    ? left.bits !== 0 || left.keywords.length > 0
    : change.scope.bits !== 0 || change.scope.keywords
  if (!anything) throw new MailError("denied", "You have no right to change these flags")
}

/** Labels as the change of flags they mean. */
function asFlags({ change }: Request, labels: string[], view: View, indexes: Uint32Array): FlagChange {
  const present = new Set(Array.from(indexes, (index) => view.flagsAt(index)))
  return { ...labelChange(change.mode, labels, present), unchangedSince: change.unchangedSince }
}

async function tellLabels(context: Context, uids: ReadonlySet<number>): Promise<void> {
  const { session, writer } = context
  const view = viewOf(context)
  for (const uid of uids) {
    const index = view.indexOf(uid)
    const text = labels.text({ view, index, utf8: session.utf8 })
    writer.line(`${view.fetchOpening(index)}UID ${uid} ${text})`)
    await writer.room()
  }
}

import { type FlagChange, parseFlags } from "../../store/flags.ts"
import { type Context, command, inMailbox, viewOf } from "../command.ts"
import type { Reader } from "../reader.ts"
import type { Completion } from "../reply.ts"
import { formatSequenceSet, type SequenceSet } from "../sequence-set.ts"
import { SyntaxFault } from "../syntax-fault.ts"
import type { Numbers } from "../view.ts"

interface Request {
  set: SequenceSet
  change: FlagChange
  silent: boolean
}

const modes = { "+": "add", "-": "remove", "": "replace" } as const

function parse(reader: Reader): Request {
  reader.space()
  const set = reader.sequenceSet()
  reader.space()
  const unchangedSince = reader.sees("(") ? parseUnchangedSince(reader) : undefined
  const sign = reader.tryTake("+") ? "+" : reader.tryTake("-") ? "-" : ""
  const name = reader.itemName()
  if (name !== "FLAGS" && name !== "FLAGS.SILENT") throw new SyntaxFault("Only FLAGS can be stored")
  reader.space()
  const names = reader.sees("(") ? reader.flagList() : flags(reader)
  reader.end()
  const change = { mode: modes[sign], flags: parseFlags(names), unchangedSince }
  return { set, change, silent: name === "FLAGS.SILENT" }
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
  if (!indexes) throw new SyntaxFault("There is no message of that number")
  if (request.change.unchangedSince !== undefined) session.condstore = true
  const uids = view.uidsOf(indexes)
  const { refused } = await store.changeFlags(view.mailboxId, uids, request.change)
  const stored = new Set(uids)
  for (const uid of refused) stored.delete(uid)
  const own = { uids: stored, change: request.change, silent: request.silent }
  await view.sync(store, writer, { expunges: "later", own })
  if (refused.length > 0) {
    const modified = numbers === "uid" ? refused : refused.map((uid) => view.indexOf(uid) + 1)
    return { code: `MODIFIED ${formatSequenceSet(modified)}`, text: "Some messages had changed" }
  }
  if (numbers === "sequence" && uids.some((uid) => view.told.indexOf(uid) < 0))
    return { status: "NO", code: "EXPUNGEISSUED", text: "Some of the messages no longer exist" }
  return {}
}

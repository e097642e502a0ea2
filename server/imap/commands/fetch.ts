import { MailError } from "../../errors.ts"
import { type FlagChange, seen } from "../../store/flags.ts"
import type { MessageRow } from "../../store/rows.ts"
import { type Context, command, inMailbox, viewOf } from "../command.ts"
import { type FetchedMessage, flags, modseq, uid } from "../fetch/attributes.ts"
import { type FetchItems, parseItems, sourceOf } from "../fetch/items.ts"
import { OpenedMessage } from "../fetch/opened-message.ts"
import { writeSection } from "../fetch/section.ts"
import { Pace } from "../pace.ts"
import type { Reader } from "../reader.ts"
import type { Completion } from "../reply.ts"
import type { SequenceSet } from "../sequence-set.ts"
import { SyntaxFault } from "../syntax-fault.ts"
import type { Numbers } from "../view.ts"
import { ConnectionClosed, type Writer } from "../writer.ts"

interface Request {
  set: SequenceSet
  items: FetchItems
  changedSince: number | undefined
}

function parse(reader: Reader): Request {
  reader.space()
  const set = reader.sequenceSet()
  reader.space()
  const items = parseItems(reader)
  let changedSince: number | undefined
  if (reader.tryTake(" ")) {
    reader.list(() => {
      if (!reader.tryKeyword("CHANGEDSINCE")) throw new SyntaxFault("There is no such modifier of FETCH")
      reader.space()
      changedSince = reader.number64()
    })
  }
  reader.end()
  return { set, items, changedSince }
}

/** FETCH (RFC 3501 §6.4.5) with CHANGEDSINCE (RFC 7162 §3.1.4). */
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
  const items = withImplied(request, numbers)
  if (items.attributes.includes(modseq)) session.condstore = true
  let indexes = view.resolve(request.set, numbers)
  if (!indexes) throw new SyntaxFault("There is no message of that number")
  const { changedSince } = request
  if (changedSince !== undefined) indexes = indexes.filter((index) => view.modseqAt(index) > changedSince)
  const marked = items.sections.some((section) => section.marksSeen)
    ? await markSeen(context, indexes)
    : nobody
  const sent = await send(context, indexes, { items, marked })
  if (sent === indexes.length || numbers === "uid") return {}
  // RFC 2180 §4.1.2
  return { status: "NO", code: "EXPUNGEISSUED", text: "Some of the messages no longer exist" }
}

/** UID comes with every UID FETCH, MODSEQ with every CHANGEDSINCE. */
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
  if (view.readOnly) return nobody
  const unseen = view.uidsOf(indexes.filter((index) => !(view.flagsAt(index).bits & seen)))
  if (unseen.length === 0) return nobody
  const change: FlagChange = { mode: "add", flags: { bits: seen, keywords: [] } }
  await store.changeFlags(view.mailboxId, unseen, change)
  const uids = new Set(unseen)
  const own = { uids, change, silent: true }
  await view.sync(store, writer, { expunges: "later", condstore: session.condstore, own })
  return uids
}

interface Answer {
  items: FetchItems
  /** UIDs of messages whose flags are told beside what was asked for. */
  marked: ReadonlySet<number>
}

const withFlags = (items: FetchItems): FetchItems =>
  items.attributes.includes(flags) ? items : { ...items, attributes: [flags, ...items.attributes] }

/** Writes the responses; returns how many messages were still there. */
async function send(context: Context, indexes: Uint32Array, { items, marked }: Answer): Promise<number> {
  const source = sourceOf(items)
  if (source === "view") return sendFromView(context, indexes, items)
  const { store } = context.session.premises
  const view = viewOf(context)
  const pace = new Pace()
  const columns = items.attributes.some((attribute) => attribute.source === "wire") ? "wire" : "message"
  const flagged = withFlags(items)
  let sent = 0
  for await (const rows of store.rows(view.mailboxId, view.uidsOf(indexes), columns)) {
    for (const row of rows) {
      const sending = sendOne(context, row, marked.has(row.uid) ? flagged : items)
      if (await stillThere(sending)) sent++
      await pace.rest()
    }
  }
  return sent
}

/** False when the message was expunged under our hands. */
async function stillThere(sending: Promise<void>): Promise<boolean> {
  try {
    await sending
    return true
  } catch (thrown) {
    if (thrown instanceof MailError && thrown.code === "expunged") return false
    throw thrown
  }
}

/** What the view knows by heart needs no row and no waiting. */
async function sendFromView(context: Context, indexes: Uint32Array, items: FetchItems): Promise<number> {
  const { writer } = context
  const view = viewOf(context)
  const pace = new Pace()
  const message: FetchedMessage = { index: 0, view }
  for (const index of indexes) {
    message.index = index
    let line = `* ${index + 1} FETCH (`
    let between = ""
    for (const attribute of items.attributes) {
      line += between + attribute.text(message)
      between = " "
    }
    writer.write(`${line})\r\n`)
    if (writer.full) {
      await writer.flush()
      await pace.rest()
    }
  }
  return indexes.length
}

async function sendOne(context: Context, row: MessageRow, items: FetchItems): Promise<void> {
  const { writer, session } = context
  const message: FetchedMessage = { index: viewOf(context).indexOf(row.uid), view: viewOf(context), row }
  if (sourceOf(items) === "content") {
    const content = await session.premises.store.content(row.contentId)
    message.open = new OpenedMessage(content)
  }
  try {
    await writeOne(message, items, writer)
  } catch (thrown) {
    if (thrown instanceof ConnectionClosed) throw thrown
    // Half a response cannot be taken back, and nothing after it would be understood.
    const error = thrown instanceof Error ? thrown : String(thrown)
    session.premises.log.error("imap.fetch-broke-off", { error, content: row.contentId })
    throw new ConnectionClosed()
  }
}

async function writeOne(message: FetchedMessage, items: FetchItems, writer: Writer): Promise<void> {
  let between = `* ${message.index + 1} FETCH (`
  for (const attribute of items.attributes) {
    const text = attribute.text(message)
    writer.write(between + (typeof text === "string" ? text : await text))
    between = " "
  }
  for (const section of items.sections) {
    writer.write(between)
    between = " "
    await writeSection(section, message.open!, writer)
  }
  writer.write(")\r\n")
  if (writer.full) await writer.flush()
}

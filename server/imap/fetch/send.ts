import { MailError } from "../../errors.ts"
import type { Content } from "../../store/content.ts"
import type { MessageRow } from "../../store/rows.ts"
import type { Store } from "../../store/store.ts"
import { type Context, viewOf } from "../command.ts"
import { Pace } from "../pace.ts"
import { ConnectionClosed, type Writer } from "../writer.ts"
import { type Attribute, type FetchedMessage, flags } from "./attributes.ts"
import { type FetchItems, sourceOf } from "./items.ts"
import { OpenedMessage } from "./opened-message.ts"
import { appendPlain, Chunk, isPlain } from "./plain.ts"
import { writeSection } from "./section.ts"
import { readSlice, type Slice, sliceBytes, slicesOf } from "./slices.ts"

/** What is to be said of messages. */
interface Answer {
  items: FetchItems
  /** UIDs of messages whose flags are told beside what was asked for. */
  marked: ReadonlySet<number>
}

/** Writes the FETCH responses at the pace of the peer; returns how many of the messages were still there. */
export async function send(context: Context, indexes: Uint32Array, answer: Answer): Promise<number> {
  const source = sourceOf(answer.items)
  if (source === "view") return sendFromView(context, indexes, answer.items.attributes)
  const { store } = context.session.premises
  const view = viewOf(context)
  if (answer.items.attributes.some((attribute) => attribute.threads))
    await store.settleThreads(view.mailboxId)
  const pace = new Pace()
  const wire = answer.items.attributes.some((attribute) => attribute.source === "wire")
  const sendRows = source === "content" ? sendContents : sendLines
  let sent = 0
  for await (const rows of store.rows(view.mailboxId, view.uidsOf(indexes), wire ? "wire" : "message")) {
    sent += await sendRows(context, rows, answer)
    await pace.rest()
  }
  return sent
}

/** One response with attributes that need no waiting. */
function lineOf(message: FetchedMessage, attributes: readonly Attribute[]): string {
  let line = message.view.fetchOpening(message.index)
  let between = ""
  for (const attribute of attributes) {
    line += between + attribute.text(message)
    between = " "
  }
  return `${line})\r\n`
}

/** What the view knows by heart needs no row. */
async function sendFromView(
  context: Context,
  indexes: Uint32Array,
  attributes: readonly Attribute[],
): Promise<number> {
  const { writer } = context
  const pace = new Pace()
  const message: FetchedMessage = { index: 0, view: viewOf(context), utf8: context.session.utf8 }
  for (const index of indexes) {
    message.index = index
    writer.write(lineOf(message, attributes))
    if (!writer.full) continue
    await writer.flush()
    await pace.rest()
  }
  return indexes.length
}

async function sendLines(
  { session, writer }: Context,
  rows: MessageRow[],
  { items }: Answer,
): Promise<number> {
  const view = session.view!
  for (const row of rows) {
    writer.write(lineOf({ index: view.indexOf(row.uid), view, utf8: session.utf8, row }, items.attributes))
    if (writer.full) await writer.flush()
  }
  return rows.length
}

async function sendContents(
  context: Context,
  rows: MessageRow[],
  { items, marked }: Answer,
): Promise<number> {
  const flagged = items.attributes.includes(flags)
    ? items
    : { ...items, attributes: [flags, ...items.attributes] }
  const pace = new Pace()
  let sent = 0
  for (const slice of slicesOf(rows, items)) {
    const read = await readSlice(context.session.premises.store, slice, items)
    sent += await sendSlice(context, slice, { read, itemsOf: (uid) => (marked.has(uid) ? flagged : items) })
    await pace.rest()
  }
  return sent
}

async function sendSlice(
  context: Context,
  rows: MessageRow[],
  { read, itemsOf }: { read: Slice; itemsOf(uid: number): FetchItems },
): Promise<number> {
  const { writer, session } = context
  const view = viewOf(context)
  const chunk = new Chunk()
  let sent = 0
  for (const row of rows) {
    const items = itemsOf(row.uid)
    const content = read.content(row)
    const plain = read.plain(row)
    const message = { index: view.indexOf(row.uid), view, utf8: session.utf8, row }
    if (plain && isPlain(items) && appendPlain(chunk, message, plain, items)) {
      sent++
      if (chunk.length > sliceBytes) await writeChunk(writer, chunk)
      continue
    }
    await writeChunk(writer, chunk)
    if (await sendContent(context, row, { items, content })) sent++
  }
  await writeChunk(writer, chunk)
  return sent
}

async function writeChunk(writer: Writer, chunk: Chunk): Promise<void> {
  if (chunk.length > 0) writer.bytes(chunk.take())
  if (writer.full) await writer.flush()
}

/** Writes what needs the bytes of a message; false when it was expunged under our hands. */
async function sendContent(
  context: Context,
  row: MessageRow,
  { items, content }: { items: FetchItems; content: Content | undefined },
): Promise<boolean> {
  const { store, log } = context.session.premises
  const open = content ? new OpenedMessage(content) : await opened(store, row.contentId)
  if (!open) return false
  const view = viewOf(context)
  try {
    const message = { index: view.indexOf(row.uid), view, utf8: context.session.utf8, row, open }
    await writeContent(message, items, context.writer)
    return true
  } catch (thrown) {
    if (thrown instanceof ConnectionClosed) throw thrown
    // Half a response cannot be taken back, and nothing after it would be understood.
    const error = thrown instanceof Error ? thrown : String(thrown)
    log.error("imap.fetch-broke-off", { error, content: row.contentId })
    throw new ConnectionClosed()
  }
}

async function opened(store: Store, contentId: number): Promise<OpenedMessage | undefined> {
  try {
    return new OpenedMessage(await store.content(contentId))
  } catch (thrown) {
    if (thrown instanceof MailError && thrown.code === "expunged") return undefined
    throw thrown
  }
}

async function writeContent(
  message: FetchedMessage & { open: OpenedMessage },
  items: FetchItems,
  writer: Writer,
): Promise<void> {
  let between = message.view.fetchOpening(message.index)
  for (const attribute of items.attributes) {
    const text = attribute.text(message)
    writer.write(between + (typeof text === "string" ? text : await text))
    between = " "
  }
  for (const section of items.sections) {
    writer.write(between)
    between = " "
    await writeSection(section, message.open, writer)
    if (writer.full) await writer.flush()
  }
  writer.write(")\r\n")
  if (writer.full) await writer.flush()
}

import { MailError } from "../../errors.ts"
import { ConnectionClosed } from "../../line/connection-closed.ts"
import type { Writer } from "../../line/writer.ts"
import { Pace } from "../../pace.ts"
import type { Content } from "../../store/content.ts"
import type { Column, RowOf } from "../../store/rows.ts"
import { type Context, viewOf } from "../command.ts"
import type { Session } from "../session.ts"
import { type Attribute, type FetchedMessage, flags } from "./attributes.ts"
import { type Encoded, findEncoded, writeDecoded } from "./binary.ts"
import { flagLines, type LineWriter } from "./flag-lines.ts"
import { columnsOf, type FetchItems, sourceOf } from "./items.ts"
import { OpenedMessage } from "./opened-message.ts"
import { appendPlain, Chunk, isPlain } from "./plain.ts"
import { isHandy } from "./reading.ts"
import { type Section, writeSection } from "./section.ts"
import { readSlice, type Slice, sliceBytes, slicesOf } from "./slices.ts"

/** What is to be said of messages. */
interface Asked {
  items: FetchItems
  /** UIDs of messages whose flags are told beside what was asked for. */
  marked: ReadonlySet<number>
}

/** What is being said, and what came of it so far. */
interface Answer extends Asked {
  sent: Sent
}

/** How many of the messages were still there, and whether all that was asked of them could be decoded. */
export interface Sent {
  messages: number
  decoded: boolean
}

/** Writes the FETCH responses at the pace of the peer. */
export async function send(context: Context, indexes: Uint32Array, asked: Asked): Promise<Sent> {
  const source = sourceOf(asked.items)
  if (source === "view") {
    await sendFromView(context, indexes, asked.items.attributes)
    return { messages: indexes.length, decoded: true }
  }
  const answer: Answer = { ...asked, sent: { messages: 0, decoded: true } }
  const { store } = context.session.premises
  const view = viewOf(context)
  if (answer.items.attributes.some((attribute) => attribute.threads))
    await store.settleThreads(view.mailboxId)
  const pace = new Pace()
  const sendRows = source === "content" ? sendContents : sendLines
  const columns = columnsOf(answer.items)
  for await (const rows of store.columns(view.mailboxId, view.uidsOf(indexes), columns)) {
    await sendRows(context, rows, answer)
    await pace.rest()
  }
  return answer.sent
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

/** Lines written in one go, between two looks at whether the peer keeps up. */
const linesAtOnce = 64

/** What the view knows by heart needs no row. */
async function sendFromView(
  context: Context,
  indexes: Uint32Array,
  attributes: readonly Attribute[],
): Promise<void> {
  const { writer } = context
  const pace = new Pace()
  const view = viewOf(context)
  const { uidOnly, utf8 } = context.session
  const lines =
    (indexes.length > linesAtOnce && flagLines(view, attributes, uidOnly)) ||
    joinedLines({ index: 0, view, utf8 }, attributes)
  for (let from = 0; from < indexes.length; ) {
    from = lines(indexes, from, writer)
    if (!writer.full) continue
    await writer.flush()
    await pace.rest()
  }
}

/** Lines of whatever is asked for. */
function joinedLines(message: FetchedMessage, attributes: readonly Attribute[]): LineWriter {
  return (indexes, from, writer) => {
    const to = Math.min(from + linesAtOnce, indexes.length)
    let text = ""
    for (let at = from; at < to; at++) {
      message.index = indexes[at]!
      text += lineOf(message, attributes)
    }
    writer.write(text)
    return to
  }
}

async function sendLines(
  { session, writer }: Context,
  rows: RowOf<Column>[],
  { items, sent }: Answer,
): Promise<void> {
  const view = session.view!
  for (const row of rows) {
    writer.write(lineOf({ index: view.indexOf(row.uid), view, utf8: session.utf8, row }, items.attributes))
    if (writer.full) await writer.flush()
  }
  sent.messages += rows.length
}

async function sendContents(
  context: Context,
  rows: RowOf<Column>[],
  { items, marked, sent }: Answer,
): Promise<void> {
  const flagged = items.attributes.includes(flags)
    ? items
    : { ...items, attributes: [flags, ...items.attributes] }
  const pace = new Pace()
  for (const slice of slicesOf(rows, items)) {
    const read = await readSlice(context.session.premises.store, slice, items)
    await sendSlice(context, slice, { itemsOf: (uid) => (marked.has(uid) ? flagged : items), read, sent })
    await pace.rest()
  }
}

async function sendSlice(
  context: Context,
  rows: RowOf<Column>[],
  { itemsOf, read, sent }: { itemsOf: (uid: number) => FetchItems; read: Slice; sent: Sent },
): Promise<void> {
  const { writer, session } = context
  const view = viewOf(context)
  const chunk = new Chunk()
  for (const row of rows) {
    const items = itemsOf(row.uid)
    const content = read.content(row)
    const message = { index: view.indexOf(row.uid), view, utf8: session.utf8, row }
    const plain = read.plain(row)
    if (plain && isPlain(items) && appendPlain(chunk, message, plain, items)) {
      sent.messages++
      if (chunk.length > sliceBytes) await writeChunk(writer, chunk)
      continue
    }
    await writeChunk(writer, chunk)
    await sendContent(context, row, { items, content, sent })
  }
  await writeChunk(writer, chunk)
}

async function writeChunk(writer: Writer, chunk: Chunk): Promise<void> {
  if (chunk.length > 0) writer.bytes(chunk.take())
  if (writer.full) await writer.flush()
}

/** Writes what needs the bytes of a message; nothing when it was expunged under our hands. */
async function sendContent(
  context: Context,
  row: RowOf<Column>,
  { items, content, sent }: { items: FetchItems; content: Content | undefined; sent: Sent },
): Promise<void> {
  const { session } = context
  const open = await opened(session, row.contentId, content)
  if (!open) return
  sent.messages++
  // What cannot be decoded is found out before the response begins.
  const encoded = await findAllEncoded(items.sections, open, row.contentId)
  const sections = items.sections.filter((section) => encoded.get(section) !== "unknown")
  if (sections.length < items.sections.length) sent.decoded = false
  if (sections.length + items.attributes.length === 0) return
  const view = viewOf(context)
  try {
    const message = { index: view.indexOf(row.uid), view, utf8: session.utf8, row, open }
    await writeContent(context, message, { attributes: items.attributes, sections, encoded })
  } catch (thrown) {
    if (thrown instanceof ConnectionClosed) throw thrown
    // Half a response cannot be taken back, and nothing after it would be understood.
    const error = thrown instanceof Error ? thrown : String(thrown)
    session.premises.log.error("imap.fetch-broke-off", { error, content: row.contentId })
    throw new ConnectionClosed()
  } finally {
    remember(session, row.contentId, open)
  }
}

async function opened(
  { premises, reading }: Session,
  contentId: number,
  known: Content | undefined,
): Promise<OpenedMessage | undefined> {
  try {
    const content = known ?? (await premises.store.content(contentId))
    const { structure } = reading
    return new OpenedMessage(content, structure?.contentId === contentId ? structure.root : undefined)
  } catch (thrown) {
    if (thrown instanceof MailError && thrown.code === "expunged") return undefined
    throw thrown
  }
}

function remember({ reading }: Session, contentId: number, { dearStructure: root }: OpenedMessage): void {
  if (root && reading.structure?.contentId !== contentId && isHandy(root))
    reading.structure = { contentId, root }
}

/** What each section of BINARY stands for. */
async function findAllEncoded(
  sections: readonly Section[],
  open: OpenedMessage,
  contentId: number,
): Promise<Map<Section, Encoded | "unknown" | undefined>> {
  const found = new Map<Section, Encoded | "unknown" | undefined>()
  for (const section of sections)
    if (section.decoded) found.set(section, await findEncoded(section, open, contentId))
  return found
}

interface Contents extends FetchItems {
  encoded: ReadonlyMap<Section, Encoded | "unknown" | undefined>
}

async function writeContent(
  { writer, session }: Context,
  message: FetchedMessage & { open: OpenedMessage },
  { attributes, sections, encoded }: Contents,
): Promise<void> {
  let between = message.view.fetchOpening(message.index)
  for (const attribute of attributes) {
    const text = attribute.text(message)
    writer.write(between + (typeof text === "string" ? text : await text))
    between = " "
  }
  for (const section of sections) {
    writer.write(between)
    between = " "
    if (section.decoded) {
      const part = encoded.get(section) as Encoded | undefined
      await writeDecoded(section, part, message.open, { writer, reading: session.reading })
    } else await writeSection(section, message.open, writer)
    if (writer.full) await writer.flush()
  }
  writer.write(")\r\n")
  if (writer.full) await writer.flush()
}

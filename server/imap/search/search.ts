import { MailError } from "../../errors.ts"
import { Pace } from "../../pace.ts"
import { type Context, viewOf } from "../command.ts"
import { OpenedMessage } from "../fetch/opened-message.ts"
import { savedResult } from "../grammar/sequence-set.ts"
import { uidRequired } from "../grammar/syntax-fault.ts"
import type { View } from "../selected/view.ts"
import { compile, type Scene, type SearchedColumn, type Test } from "./compile.ts"
import { lookInto } from "./content.ts"
import { Evidence } from "./evidence.ts"
import type { SearchKey } from "./key.ts"
import { asksFlagsAlone, fitsFlags, type Leaf, leavesOf, levelOf } from "./leaf.ts"

/**
 * The messages that fit, as ascending indexes. Cheap facts first: what the view knows decides most messages, then the
 * digest in memory, then rows, and bytes only for those that are still open. Others get their turn all along.
 * @param view the selected mailbox unless something else is given
 */
export async function search(context: Context, key: SearchKey, view = viewOf(context)): Promise<number[]> {
  if (isAll(key)) return everything(view)
  if (asksFlagsAlone(key)) return view.indexesWhere((flags) => fitsFlags(key, flags))
  if (context.session.uidOnly && leavesOf(key).some(hasNumbers)) throw uidRequired()
  const scene: Scene = { view, now: context.session.premises.clock.now(), evidence: undefined }
  const found: Found = {
    context,
    view,
    leaves: leavesOf(key),
    test: compile(key, scene),
    fitting: [],
    counts: !context.progress.counted,
  }
  let open = await settle(found, everything(view))
  if (open.length === 0) return found.fitting
  scene.evidence = await Evidence.gather(context, { ...found, open })
  open = await settle(found, open)
  await scene.evidence.askIndex(context, { ...found, open })
  open = await settle(found, open)
  if (open.length > 0 && found.leaves.some((leaf) => levelOf(leaf) === "row" || asksDate(leaf)))
    await searchRows(found, open)
  else if (open.length > 0) await searchContents(found, open, scene.evidence)
  return found.fitting.sort((a, b) => a - b)
}

/** Whether every message fits, so that none has to be tried. */
const isAll = (key: SearchKey): boolean => (key.kind === "and" ? key.keys.every(isAll) : key.kind === "all")

function everything(view: View): number[] {
  const indexes = new Array<number>(view.length)
  for (let index = 0; index < indexes.length; index++) indexes[index] = index
  return indexes
}

/** Whether messages are named by number; "$" is none (RFC 9586 §3.2). */
const hasNumbers = (leaf: Leaf) =>
  leaf.kind === "numbers" && leaf.numbers === "sequence" && leaf.set !== savedResult

/** Whether the field Date may have to be read: what it says in its own zone is not in the digest. */
const asksDate = (leaf: Leaf) => leaf.kind === "day" && leaf.of === "sent"

/** A search under way, with the messages that fit so far. */
interface Found {
  context: Context
  view: View
  leaves: readonly Leaf[]
  test: Test
  fitting: number[]
  /** Whether how far this has come is how far the command has come. */
  counts: boolean
}

/** Notes that so many of the open messages have been looked into. */
function count({ counts, context, view }: Found, done: number, open: number): void {
  if (counts) context.progress.count(view.length - open + done, view.length)
}

/** Tries messages with what is known by now. @returns those that are still open */
async function settle({ test, fitting }: Found, tried: readonly number[]): Promise<number[]> {
  const open: number[] = []
  const pace = new Pace()
  // One object for all: this runs for every message of a mailbox.
  const facts = { index: 0 }
  for (let at = 0; at < tried.length; at++) {
    facts.index = tried[at]!
    const answer = test(facts)
    if (answer === true) fitting.push(facts.index)
    else if (answer === undefined) open.push(facts.index)
    if ((at & 4095) === 4095) await pace.rest()
  }
  return open
}

async function searchRows(found: Found, open: readonly number[]): Promise<void> {
  const { context, view, leaves, test, fitting } = found
  const { session } = context
  const deep = leaves.filter((leaf) => levelOf(leaf) === "content")
  const columns: SearchedColumn[] = ["contentId", "threadId", "savedAt", "internalDate"]
  if (leaves.some(asksDate)) columns.push("envelope")
  const pace = new Pace()
  let done = 0
  for await (const rows of session.premises.store.columns(view.mailboxId, view.uidsOf(open), columns)) {
    for (const row of rows) {
      count(found, done++, open.length)
      const index = view.indexOf(row.uid)
      let answer = test({ index, row })
      if (answer === undefined) {
        const content = await look(context, row.contentId, deep)
        answer = content && test({ index, row, content })
      }
      if (answer) fitting.push(index)
      await pace.rest()
      if (session.ended) return
    }
  }
}

async function searchContents(found: Found, open: readonly number[], evidence: Evidence): Promise<void> {
  const { context, leaves, test, fitting } = found
  const deep = leaves.filter((leaf) => levelOf(leaf) === "content")
  const pace = new Pace()
  for (const [done, index] of open.entries()) {
    count(found, done, open.length)
    const content = await look(context, evidence.contentAt(index), deep)
    if (content && test({ index, content })) fitting.push(index)
    await pace.rest()
    if (context.session.ended) return
  }
}

/** What a content says about the keys that need it; undefined when it is gone. */
async function look(context: Context, contentId: number | undefined, keys: readonly Leaf[]) {
  if (contentId === undefined) return undefined
  try {
    return await lookInto(new OpenedMessage(await context.session.premises.store.content(contentId)), keys)
  } catch (thrown) {
    if (thrown instanceof MailError && thrown.code === "expunged") return undefined
    throw thrown
  }
}

import { MailError } from "../../errors.ts"
import { Pace } from "../../pace.ts"
import { type Context, viewOf } from "../command.ts"
import { OpenedMessage } from "../fetch/opened-message.ts"
import { savedResult } from "../sequence-set.ts"
import { uidRequired } from "../syntax-fault.ts"
import type { View } from "../view.ts"
import { compile, type Leaf, leavesOf, levelOf, type Scene, type Test } from "./compile.ts"
import { lookInto } from "./content.ts"
import { Evidence } from "./evidence.ts"
import type { SearchKey } from "./key.ts"

/**
 * The messages that fit, as ascending indexes. Cheap facts first: what the view knows decides most messages, then the
 * digest in memory, then rows, and bytes only for those that are still open. Others get their turn all along.
 * @param view the selected mailbox unless something else is given
 */
export async function search(context: Context, key: SearchKey, view = viewOf(context)): Promise<number[]> {
  if (context.session.uidOnly && leavesOf(key).some(hasNumbers)) throw uidRequired()
  const scene: Scene = { view, now: context.session.premises.clock.now(), evidence: undefined }
  const found: Found = {
    context,
    view,
    leaves: leavesOf(key),
    test: compile(key, scene),
    fitting: [],
    open: [],
  }
  for (let index = 0; index < view.length; index++) found.open.push(index)
  await settle(found)
  if (found.open.length > 0) {
    scene.evidence = await Evidence.gather(context, found)
    await settle(found)
    await scene.evidence.askIndex(context, found)
    await settle(found)
  }
  if (found.open.length > 0 && found.leaves.some((leaf) => levelOf(leaf) === "row")) await searchRows(found)
  else if (found.open.length > 0) await searchContents(found, scene.evidence!)
  return found.fitting.sort((a, b) => a - b)
}

/** Whether messages are named by number; "$" is none (RFC 9586 §3.2). */
const hasNumbers = (leaf: Leaf) =>
  leaf.kind === "numbers" && leaf.numbers === "sequence" && leaf.set !== savedResult

/** A search under way: the messages that fit, and those that are open. */
interface Found {
  context: Context
  view: View
  leaves: readonly Leaf[]
  test: Test
  fitting: number[]
  open: number[]
}

/** Tries the open messages again with what is known by now. */
async function settle(found: Found): Promise<void> {
  const { test, fitting } = found
  const open: number[] = []
  const pace = new Pace()
  for (let at = 0; at < found.open.length; at++) {
    const index = found.open[at]!
    const answer = test({ index })
    if (answer === true) fitting.push(index)
    else if (answer === undefined) open.push(index)
    if ((at & 4095) === 4095) await pace.rest()
  }
  found.open = open
}

async function searchRows({ context, view, leaves, test, fitting, open }: Found): Promise<void> {
  const { session } = context
  const deep = leaves.filter((leaf) => levelOf(leaf) === "content")
  const pace = new Pace()
  for await (const rows of session.premises.store.rows(view.mailboxId, view.uidsOf(open), "message")) {
    for (const row of rows) {
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

async function searchContents(found: Found, evidence: Evidence): Promise<void> {
  const { context, leaves, test, fitting } = found
  const deep = leaves.filter((leaf) => levelOf(leaf) === "content")
  const pace = new Pace()
  for (const index of found.open) {
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

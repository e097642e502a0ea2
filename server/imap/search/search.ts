import { MailError } from "../../errors.ts"
import type { MessageRow } from "../../store/rows.ts"
import { type Context, viewOf } from "../command.ts"
import { OpenedMessage } from "../fetch/opened-message.ts"
import { Pace } from "../pace.ts"
import { compile, contentKeys, needsSummary, type Test } from "./compile.ts"
import { lookInto } from "./content.ts"
import type { SearchKey } from "./key.ts"

/**
 * The messages that fit, as ascending indexes. Cheap facts first: what the view knows decides most messages, rows are
 * read only for the others, and bytes only for those that are still open. Others get their turn all along.
 */
export async function search(context: Context, key: SearchKey): Promise<number[]> {
  const view = viewOf(context)
  const test = compile(key, { view, now: context.session.premises.clock.now() })
  const fitting: number[] = []
  const open: number[] = []
  const pace = new Pace()
  for (let index = 0; index < view.length; index++) {
    const answer = test({ index })
    if (answer === true) fitting.push(index)
    else if (answer === undefined) open.push(index)
    if ((index & 4095) === 4095) await pace.rest()
  }
  if (open.length === 0) return fitting
  const more = await searchRows(context, { key, test, open })
  return fitting.length === 0 ? more : [...fitting, ...more].sort((a, b) => a - b)
}

interface Rest {
  key: SearchKey
  test: Test
  /** Indexes of the messages that are still open, ascending. */
  open: number[]
}

async function searchRows(context: Context, { key, test, open }: Rest): Promise<number[]> {
  const { session } = context
  const { store } = session.premises
  const view = viewOf(context)
  const deep = contentKeys(key)
  const fitting: number[] = []
  const pace = new Pace()
  const columns = needsSummary(key) ? "summary" : "message"
  for await (const rows of store.rows(view.mailboxId, view.uidsOf(open), columns)) {
    for (const row of rows) {
      const index = view.indexOf(row.uid)
      const answer = test({ index, row }) ?? (await searchContent(context, row, { test, deep }))
      if (answer) fitting.push(index)
      await pace.rest()
      if (session.ended) return []
    }
  }
  return fitting
}

async function searchContent(
  context: Context,
  row: MessageRow,
  { test, deep }: { test: Test; deep: readonly SearchKey[] },
): Promise<boolean> {
  try {
    const message = new OpenedMessage(await context.session.premises.store.content(row.contentId))
    const content = await lookInto(message, deep)
    return test({ index: viewOf(context).indexOf(row.uid), row, content }) ?? false
  } catch (thrown) {
    if (thrown instanceof MailError && thrown.code === "expunged") return false
    throw thrown
  }
}

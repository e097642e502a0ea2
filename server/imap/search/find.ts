import type { Context } from "../command.ts"
import { SyntaxFault } from "../grammar/syntax-fault.ts"
import type { View } from "../selected/view.ts"
import type { SortKey } from "../sort/key.ts"
import { sortMessages } from "../sort/sort.ts"
import type { SearchKey } from "./key.ts"
import { asksForFuzzy, relevance } from "./relevance.ts"
import type { ReturnOptions } from "./return.ts"
import { search } from "./search.ts"

/** What is looked for, and how the findings are to be ordered. */
export interface Quest {
  key: SearchKey
  /** Undefined for the order of the mailbox. */
  order: readonly SortKey[] | undefined
}

const ordersByScore = (order: Quest["order"]) => order?.some(({ field }) => "scores" in field) ?? false

/** @throws SyntaxFault when scores are wanted of a search that has none (RFC 6203 §4, §6) */
export function checkRelevancy({ key, order }: Quest, wanted: ReturnOptions | undefined): void {
  const wantsScores = wanted?.options.has("RELEVANCY") || ordersByScore(order)
  if (wantsScores && !asksForFuzzy(key)) throw new SyntaxFault("RELEVANCY needs FUZZY")
}

/** Indexes of messages in the order wanted; with scores by index if those are asked for too. */
export interface Findings {
  indexes: number[]
  scores: ReadonlyMap<number, number> | undefined
}

/** Searches a mailbox. */
export async function find(
  context: Context,
  view: View,
  quest: Quest,
  wantsScores = false,
): Promise<Findings> {
  return arrange(context, view, quest, { indexes: await search(context, quest.key, view), wantsScores })
}

/** Puts messages of which it is known that they fit in the order wanted. @param indexes ascending */
export async function arrange(
  context: Context,
  view: View,
  { key, order }: Quest,
  { indexes, wantsScores }: { indexes: number[]; wantsScores: boolean },
): Promise<Findings> {
  const scored = wantsScores || ordersByScore(order)
  const scores = scored ? await relevance(context, key, indexes, view) : undefined
  return { indexes: order ? await sortMessages(context, indexes, order, { view, scores }) : indexes, scores }
}
